# Terms of the market, and privacy notice.
law-contact = Whom to ask
law-no-address = The council’s address is not recorded yet. Ask the maker, or the council’s office in your region.
law-accept = By ordering you accept the terms of the market; your data are used as the privacy notice says.
law-terms-title = Terms of the market
law-terms-lede = Who sells, when an order binds, and what happens when something goes wrong.
law-terms-who = Who sells
law-terms-who-text =
    Each thing is sold by its maker. The maker’s name, kind and place stand beside the product, in the basket and in the order. A basket may hold things of several makers; each part is your contract with that maker.
    { $council } runs this market, keeps the register of makers and helps with problems, but does not sell the goods.
law-terms-order = When an order binds
law-terms-order-text =
    An order binds once you have pressed “Order”. The things are held back for you: a day for the payment, two days for the cost of delivery, three days for the maker’s answer. After that the order ends by itself.
    You may call it off as long as nothing was paid. A maker that cannot fulfil an order calls it off with a reason and returns what was paid.
law-terms-price = Prices
law-terms-price-text =
    Prices, discounts and delivery are fixed when you order and do not change. You pay what the last page before ordering says; the council’s fee is taken off the maker’s part and never added.
    A bank transfer may carry a small amount more, by which the maker recognises your payment.
law-terms-pay = Payment
law-terms-pay-text = Each part is paid the way you chose: directly to the maker by QRIS or transfer, in cash when you fetch it, or by a payment service where there is one. A late payment is served if the things are still there, and returned otherwise.
law-terms-delivery = Delivery
law-terms-delivery-text = The maker sends the goods to the address that you wrote, or you fetch them. What is made to order takes as long as its page says. The tracking number, if there is one, is shown on the page of your order.
law-terms-return = Sending goods back; broken, wrong or lost goods
law-terms-return-text =
    Goods that you have can be sent back from the page of your order, all of them or some, until { $return } days after you had them (for new orders). The maker answers within three days; when the maker refuses or does not answer, you can ask the council to decide. Once the goods are back, what you paid for them is given back, and what sending cost where the maker or the council agrees to it.
    Goods that broke on the way, are not what was ordered or did not arrive are replaced or refunded by the maker. Tell the maker soon, from the page of your order.
    If the maker does not answer, ask the council; an officer can see the order and help. Your rights under Indonesia’s Consumer Protection Act (Law 8 of 1999) are not touched.
law-terms-goods = Made by hand
law-terms-goods-text = Things made by hand may differ a little from their photographs in colour, size and motif. Goods of protected animals or plants are not sold here.
law-terms-maker = What makers promise
law-terms-maker-text = Makers tell prices, stock, materials and times truthfully, answer orders in time, use a buyer’s data for that order alone, and pay the council’s fee that was fixed at the sale. The council can withhold selling from a maker that does not, with a written reason.
law-terms-change = Changes
law-terms-change-text = The terms at the time of your order hold for it. Changes hold for later orders only.
law-privacy-title = Privacy notice
law-privacy-lede = Which data are recorded here, what for, who sees them, how long they are kept, and your rights under Indonesia’s Personal Data Protection Act (Law 27 of 2022).
law-privacy-who = Who is responsible
law-privacy-who-text = { $council } decides what data are used for on this site and is responsible for them as the controller. The maker from whom you order is responsible for the data that it sees for your order.
law-privacy-what = Which data
law-privacy-what-text =
    When you only look around: no personal data are recorded. There are no advertisements, no trackers and no cookies of others. A basket uses one cookie that knows that basket and nothing else.
    When you order: your name, telephone number, mail address if you give one, address and postcode if something is sent, your note to the maker, what you ordered, what is recorded of its payment and delivery, a picture of a payment if you send one, and what you say of goods that you send back. That picture is drawn anew, so that the place and device stored in it are not kept.
    If you are a maker, hold a post or work for a council: what is recorded for that; you can read and download it from your account.
law-privacy-why = What for
law-privacy-why-text = A buyer’s data are used to fulfil the order alone: to prepare and send it, to settle its payment and to solve problems. The ground is the contract and your consent when you order. Data are not sold and not used for advertising. The council’s sales figures hold no buyer’s name.
law-privacy-sees = Who sees them
law-privacy-sees-text =
    A maker sees its own part of your order alone, with your name, number and address. Other makers see nothing about you. An officer of the maker’s region can open it to help; each time is recorded.
    If you choose a payment service, it is told the amount and the number of the order. Otherwise data are handed on only where the law demands it.
law-privacy-long = How long
law-privacy-long-text =
    Your name, number, mail address, address and note are erased by themselves { $days } days after the order, once it is over and no money is open; an order that was handed over is over half a year after it was placed, with the time of work besides, even if nobody says that it came. Once it is over you can erase them earlier on the page of the order.
    What stays are figures without a name: what was ordered, for how much, and the books. A basket that nobody touched for a month is thrown away.
law-privacy-rights = Your rights
law-privacy-rights-text =
    You may know your data, get them in a form that machines read, have them corrected and erased, have their use restricted or object to it, and take back your consent (Articles 5 to 13 of Law 27/2022).
    On the page of your order you can read, download and erase your data. For anything else ask the council below; you are answered within 3 × 24 hours of your request. You may also complain to the data protection authority.
law-privacy-safe = How data are kept safe
law-privacy-safe-text = The page of an order opens by its secret address alone; do not share it. The connection is encrypted, and the history of personal data is sealed under a key that is destroyed when the data are erased. If protection fails, you and the authority are told within 3 × 24 hours.
law-privacy-change = Changes
law-privacy-change-text = When this notice changes, this page says so. What was recorded before is used for its first purpose alone.
track-data = Download my data (JSON)
track-data-about = All that is recorded of this order and of you, in a form that other programs read.
track-bill = Invoice (PDF)
track-receipt = Receipt (PDF)
seller-is = Seller
