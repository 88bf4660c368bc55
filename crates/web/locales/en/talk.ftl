# What buyer, maker and council say to each other about an order, and the letters about it.

talk-title = Messages
talk-none = Nothing has been written yet.
talk-write = Write a message
talk-send = Send message
talk-new = New
talk-news = { $count ->
    [one] A new message
   *[other] { $count } new messages
}
talk-unread = New messages about the orders:
talk-unread-home = { $count ->
    [one] Buyers have written to you about one order.
   *[other] Buyers have written to you about { $count } orders.
}
talk-look = Read
talk-by-you = You
talk-by-buyer = Buyer
talk-by-maker = Maker
talk-by-council = Council
talk-erased = (erased)
talk-note-buyer = This maker, and the council’s officer if need be, read it; the other makers of your order do not.
talk-note-maker = The buyer reads it on the page of the order, and the council’s officer can read it too.
talk-note-council = Buyer and maker read it, signed “Council”.
track-done-message = Your message is sent.
order-done-message = Your message is sent.
fault-too-many-messages = { $count } messages within an hour are the most. Wait a little, or telephone.
fault-no-more-messages = { $count } messages about one order are the most. Talk by telephone or WhatsApp.
fault-nobody-there = whoever ordered was erased; nobody would read it

mail-order-greeting = Dear { $name },
mail-order-address-buyer = Follow your order here. Keep the address, and do not share it:

    { $address }
mail-order-address-maker = The order, and what to do next:

    { $address }
mail-order-why = In their words: “{ $why }”
mail-order-said = { $by } writes: “{ $text }”
mail-order-said-more = { $count ->
    [one] Another new message stands on the page of the order.
   *[other] { $count } more new messages stand on the page of the order.
}
mail-order-tracking = Tracking number: { $tracking }
mail-order-ask = The maker first tells you what delivery costs. There is nothing to pay yet.
mail-order-pay-qris = Pay { $amount } by the QRIS of the maker that the page of your order shows, before { $until }; then say there that you have paid.
mail-order-pay-bank = Transfer { $amount }, exact to the last digit, before { $until }; then say on the page of your order that you have paid. The account:
mail-order-pay-cash = Pay { $amount } in cash when you fetch the goods. Wait until the maker has accepted the order, by { $until } at the latest.

mail-order-buyer-placed-subject = Your order { $number }
mail-order-buyer-placed = Your order is recorded. Each maker is paid separately:
mail-order-buyer-quoted-subject = Order { $number }: the cost of delivery is known
mail-order-buyer-quoted = { $maker } told what delivery costs. You can pay now, or cancel on the page of your order.
mail-order-buyer-denied-subject = Order { $number }: the payment was not found
mail-order-buyer-denied = { $maker } does not find your payment yet. Please check it, and report it again on the page of your order.
mail-order-buyer-accepted-subject = Order { $number } is accepted
mail-order-buyer-accepted = { $maker } has accepted your order and is preparing it.
mail-order-buyer-handed-over-subject = Order { $number } is handed over
mail-order-buyer-handed-over = { $maker } has handed your order over. When the goods have come, please say so on the page of your order.
mail-order-buyer-cancelled-subject = Order { $number } is cancelled
mail-order-buyer-cancelled = Nothing comes of your order from { $maker }. There is nothing to pay for it.
mail-order-buyer-expired-subject = Order { $number }: time ran out
mail-order-buyer-expired = Time ran out for your order from { $maker } without a payment or an answer; the goods are no longer held back. If you paid nevertheless, write to the maker on the page of your order.
mail-order-buyer-owed-subject = Order { $number }: money to be returned
mail-order-buyer-owed = Nothing comes of your order from { $maker }, and the maker has your money. They must return it. Write to them, or to the council if nobody answers.
mail-order-buyer-owed-council = Nothing comes of your order from { $maker }, and the council has your money. The council gives it back the way you paid.
mail-order-buyer-surplus = Your order from { $maker } goes on. You paid more than it comes to, and the maker must give the surplus back to you. Write to them, or to the council if nobody answers.
mail-order-buyer-surplus-council = Your order from { $maker } goes on. You paid more than it comes to; the council gives the surplus back the way you paid.
mail-order-buyer-back = The goods that you sent back have arrived at { $maker }, who must give you their price back. Write to them, or to the council if nobody answers.
mail-order-buyer-back-council = The goods that you sent back have arrived at { $maker }. The council gives you their price back the way you paid.
mail-order-buyer-returned-subject = Order { $number }: money returned
mail-order-buyer-returned = { $maker } recorded that your money was returned.
mail-order-buyer-message-subject = Order { $number }: a message
mail-order-buyer-message = Somebody wrote to you about your order from { $maker }.
mail-order-maker-placed-subject = A new order: { $number }
mail-order-maker-placed = There is a new order for { $maker }: { $number }.
mail-order-maker-reported-subject = Order { $number }: the buyer says it is paid
mail-order-maker-reported = The buyer of order { $number } for { $maker } says that it is paid. Look whether the money is there, then confirm it.
mail-order-maker-cancelled-subject = Order { $number } is cancelled
mail-order-maker-cancelled = The buyer cancelled order { $number } for { $maker }. Do not send anything.
mail-order-maker-message-subject = Order { $number }: a message
mail-order-maker-message = Somebody wrote about order { $number } for { $maker }.

# Ordering by WhatsApp.
whatsapp-title = Order by WhatsApp
whatsapp-note = WhatsApp opens with a message to the maker. The maker also finds your request here and makes an order of it when you have agreed.
whatsapp-name = Your name (optional)
whatsapp-phone = Your WhatsApp number (optional)
whatsapp-open = Open WhatsApp
whatsapp-text = Hello, I would like to order through Corak: { $pieces } × { $name } (request { $number }). { $address }
market-often = Too much came from here within the last hour. Please wait a little, or telephone the maker.
error-market-often-title = One moment, please
error-market-often-text = Too many baskets were begun from here within the last hour. Please wait a little, and try again.
checkout-bound-soon = By pressing “Order now” you order these goods with the duty to pay. Much of the stock is held back for others already: an order that is not paid or reported as paid within 2 hours is cancelled by itself.
requests-title = Asked for by WhatsApp
request-title = Request { $number }
request-about = Nothing is ordered or held back yet. Talk to whoever asked, then make an order of it.
request-state-new = Waiting
request-state-taken = Became an order
request-state-declined = Declined
request-state-stale = Too old
request-whatsapp-text = Hello, you asked on Corak for { $name } (request { $number }).
request-became = It became order { $number }.
request-terms = Before this can become an order, say how you are paid.
request-take = Make an order of it
request-take-note = As you agreed with the buyer. The goods are held back for them until they pay.
request-take-go = Make the order
request-way = How the goods come to the buyer
request-paying = How the buyer pays
request-phone = Their WhatsApp number
request-street = Address, as far as you were told (optional)
request-note = Note (optional)
request-decline = Decline the request
request-decline-note = Say so to whoever asked by WhatsApp. Name and number are erased here.
request-decline-go = Decline
request-over = This request no longer waits. See below what became of it.
request-not-sold = This cannot be sold now: look at how you sell, and whether the council withholds it.
request-choose = Choose the size or colour that you agreed on.
request-track-note = Send the buyer the address of the order: there they see how to pay, and tell you that they have.
request-track-send = Send it by WhatsApp
request-track-text = Your order { $number } on Corak, { $total }. How to pay, and where it stands: { $address }
order-done-taken = The order is made. Send its address to the buyer.
office-requests = Asked for by WhatsApp and not seen
office-requests-note = These makers have not looked at what they were asked for. Call them.
office-request-text = Hello, somebody asked for something of yours on Corak (request { $number }). Please look at it.
office-terms-change = Set how the maker sells
office-terms-note = Only when the maker asks for it. It holds at once; who asked stands in the history.
office-terms-why-hint = For example: the maker asked by telephone on 3 May.
office-terms-saved = Saved. The maker’s products can be ordered.
office-terms-saved-not-open = Saved. The maker’s products cannot be ordered yet: a way of sending or of paying is missing.
