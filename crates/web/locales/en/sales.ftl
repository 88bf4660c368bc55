# Sales: what was sold, by region, craft, month, way and maker.
sales-title = Sales
sales-lede = { $region }, { $period }
sales-means = An order counts as a sale once the maker has taken it on and it is paid: what the goods cost, without delivery, net of discounts and of money given back. Sample data are not counted.
sales-none = No sale is recorded yet
sales-none-text = Sales appear here as soon as orders in this market are taken on by their makers and paid.
sales-all = All
sales-month = Month
sales-craft = Craft
sales-maker = Maker
sales-channel = Came by
sales-channel-site = This site
sales-channel-whatsapp = WhatsApp
sales-amount = Turnover
sales-orders = Orders
sales-pieces = Pieces
sales-sellers = Makers who sold
sales-order = Order
sales-day = Date
sales-period = Period
sales-code = Code
sales-by-region = By region
sales-by-maker = By maker
sales-by-craft = By craft
sales-by-channel = By the way it came
sales-by-month = By month
sales-by-order = Order by order
sales-chart = Turnover of { $region } by month, { $year }
sales-file = sales-{ $region }-{ $period }-{ $by }
sales-own = Your sales in { $year }
sales-own-none = No sale is recorded in this year yet.
sales-own-chart = Your turnover by month, { $year }
sales-own-before = See the year before
right-read-sales = Read the turnover by region, craft, month and maker
right-keep-payouts = Read the accounts of makers, and record payments to them and from them

# Money between the council and makers.
payout-title = Makers’ money
payout-intro = Makers whose money is still with the council, or whose fee has not been paid to the council.
payout-none = Nothing is owed
payout-none-text = Makers appear here as soon as money of their sales comes to the council’s account, or their fee is due.
payout-col-owed = Council has to pay
payout-col-owes = Fee not paid
payout-money-owes = Fee that this maker has not paid to the council:
payout-money-is-owed = What the council still has to pay to this maker:
payout-due-note = Only money that is really there; orders that buyers have not paid are not counted.
payout-withheld = The council withholds selling from this maker for now: { $why } Before it is paid, look whether its orders were handed over.
payout-record = Record a payment
payout-record-text = Record it once the money was really sent or received. The maker sees this record with its proof.
payout-way = Direction
payout-way-to-maker = The council pays the maker
payout-way-from-maker = The maker pays its fee
payout-amount = Amount
payout-amount-hint = For example { $example }.
payout-day = Date
payout-means = By
payout-means-bank = Bank transfer
payout-means-qris = QRIS
payout-means-cash = Cash
payout-means-other = Something else
payout-note = Remark (may stay empty)
payout-note-hint = For example the number of the transfer. The maker reads it.
payout-proof = Proof
payout-proof-hint = PDF, JPEG or PNG, at most { $most } MB. Needed when the council pays.
payout-not-recorded = Not recorded yet. Mend what is marked below and send it again; choose the file of the proof again.
payout-at-most = at most { $most }; more is not owed
payout-nothing = nothing is owed in this direction
payout-recorded = The payment is recorded.
payout-undone = The record is taken back; the books hold an entry against it.
payout-was-undone = Taken back
payout-paid = Payments
payout-undo = Take this record back
payout-undo-text = For a wrong record. It stays to be read, and the books get an entry against it.
payout-undo-why = Reason
booked-payout = Paid out by the council
booked-pay-in = Fee paid in
booked-payout-undone = Record of a payment taken back
statement-title = Statements by month
statement-note = A balance above zero is the maker’s, one below zero is what the maker has to pay. Orders that buyers have not paid count as the maker’s until they are paid or called off.
statement-file = statement-{ $maker }-{ $month }
statement-opening = Opening balance
statement-closing = Closing balance
statement-stands = Balance
trail-kind-return = return of goods
trail-kind-payout = payment of a maker
payout-field-maker = Maker
payout-field-way = Direction
payout-field-amount = Amount
payout-field-day = Date
payout-field-means = By
payout-field-note = Remark
payout-field-proof = Proof
payout-field-undone = Why it was taken back

# Invoices and receipts.
bill-invoice = Invoice
bill-receipt = Receipt
bill-file = { $title }-{ $number }
bill-buyer = Buyer
bill-erased = (the buyer’s data were erased)
bill-to = Sent to
bill-way = Delivery
bill-paying = Payment
bill-ordered = Ordered
bill-paid = Paid in full: { $amount }.
bill-open = Not paid in full; { $amount } are left.
bill-all-back = All goods came back; given back so far: { $amount }.
bill-back = Came back: { $count } × { $name }.
bill-no-tax = Issued by the maker as the seller. This is not a tax invoice.
bill-sample = Sample: this order is not real.

unsettled-erase = Something is still open with this maker. Buyers and the council go on without its name and its number: settle these first where you can.
unsettled-merge = Something is still open with the record that goes. It moves to the record that stays, whose people look after it from then on:
unsettled-orders = { $count ->
    [one] One order is not finished
   *[other] { $count } orders are not finished
}
unsettled-requests = { $count ->
    [one] One request by WhatsApp waits for an answer
   *[other] { $count } requests by WhatsApp wait for an answer
}
unsettled-account = See the account

order-about-reported-office = The buyer says it is paid. The maker has to look into its account or QRIS app; confirm below only what it found there.
order-about-packed-partly-office = The goods are ready and the buyer is asked for the rest. They are handed over when it is there. Once its time is over, the maker may end the order and keep the deposit.
order-about-kept-office = This order was cancelled after the maker had begun. The deposit for that work is the maker’s.
order-about-owed-office = Nothing comes of this order, but the maker has the money. It has to return it to the buyer; record it below once it has.
