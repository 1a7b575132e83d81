"""Specs that use every construct of the language, section by section."""

from __future__ import annotations

APPLICATION = """
import "billing.fg"
app shop "Corner Shop" {
  base: "/api"
  wire: camel
  cors: ["https://shop.example"]
  auth jwt {
    user: Customer, login: email, scheme: "Bearer", expires: 15 minutes, refresh: 30 days
    endpoints: none, active: is_active, role: role, verify: true, reset: false
  }
  auth key { user: Partner, header: "X-Api-Key" }
  envelope input { product: it }
  errors {
    body { errors: error.fields }
    blank: 422 "can't be empty"
    gone:
    wrong_login: 401 "is wrong" on "password"
    invalid: 422 with { problems: error.issues }
  }
}
settings {
  hook_secret: secret
  page_title: string = "Corner Shop" "The title of every page"
  check hook_secret != "changeme" else "Choose a secret"
}
"""

TYPES = """
type Sku = string(/[A-Z]{3}-[0-9]{4}/)
type Path "A path" = string(/a\\/b#"c/)
type Money = decimal(12, 2, 0..)
type Address { street: string(1..200), city: string(1..100) = "Here" as "town" "The city" }
type Payment = Card | Cash by kind
enum Severity "How bad" { low, normal, urgent as "URGENT" "Wakes somebody up" }
entity Everything {
  a: text(..5000)
  b: int(0..)
  c: float(-1.5..1.5)?
  d: file(..10 MB, "application/pdf", "image/png")
  e: image(..5 MB)
  f: password(8..128)
  g: string[](1..20)?
  h: map<string>
  i: Book.title
  j: Book.input[](..20)
  k?: map<Book>?
}
"""

ENTITIES = """
mixin Dated { created: datetime = now readonly  updated: datetime = now readonly on update now }
entity Product "Something we sell" renamed Item {
  include Dated, Versioned
  sku: Sku unique key
  slug: slug from name unique
  name: string(1..120) search trim renamed title as "Name" "What it is called"
  stock: int(0..) = 0,
  maker: Maker on delete restrict
  parts: Part[] via product order by .position desc when active, .name
  likes: int := count(liked_by) stored
  status: flow {
    pay: draft -> paid when customer == caller require total > 0 else conflict "Empty"
    ship: paid -> shipped to clerk, manager { send shipped(self) }
    cancel: draft, paid -> cancelled
  } indexed
  view card { sku, maker: Maker.short, readers: int := count(readers), "X-Y": int }
  view { include Product, except liked_by, include card, in_stock: bool := stock > 0 }
  check price > 0 or stock == 0 else "A gift is not stocked"
  check a is null where b else 409 "No"
  check unique (maker, name) where stock > 0 else conflict "Already on sale"
  index (maker, price desc)
  allow read, update(email, password) to clerk, manager when customer == caller
  allow to anyone
  deny when caller.banned
}
"""

RESOURCES = """
resource Product "The goods" as "good" at "/products" {
  target caller
  enabled settings.open
  rate 5 per second
  envelope many { product_count: total }
  list {
    filter name, label: labels any, maker: maker.name, min_price: price >=, q: name contains
    sort name, made: maker.name
    search name, page_
    order by .created desc
    page 20 max 100 by offset as skip, limit
    total
    cache 30 seconds
  }
  list popular(since?: date = today from query as "Since" "From when") "The best" at "/popular" {
    where .likes > 10
    search
  }
  create {
    input { sku, price?, parts?: Part.input[](..20), price: Money = 1 }
    set { maker: caller.maker }
    require it.price > 0 else blank on "price"
    let twin = first(Product where .sku == it.sku)
    after { send listed(it) }
    return 201 it
  }
  read
  update at put { idempotent }
  replace at put "/{sku}"
  delete { return 200 { message: "Deleted" } }
  toggle liked_by "Like it" at "/{sku}/like"
  bulk create, update, delete max 100 at "/bulk" { rate 1 per day }
  action hide(product: Product by sku) at post "/{product}/hide" { update product { hidden: true } }
}
"""

ACTIONS = """
action buy(product: Product, trace?: string from header as "X-Trace") "Buy" at post "/buy" {
  allow to customer
  errors { out_of_stock: 409 "Only {left} left" on "quantity" }
  require quantity <= product.stock else out_of_stock(left: product.stock) on "quantity"
  let coupon = first(Coupon where .owner == caller order by .value desc) else 404 "No coupon"
  if coupon is not null { update coupon { used: now } } else if gift { delete coupon } else { }
  for w in product.watchers where .on limit 100 { send low_stock(w, product) }
  create Line { order, ...rest, "X": 1 }
  upsert Stock by a, b { a, b, n: old.n + 1 }
  add caller to product.fans
  remove caller from product.fans
  delete all Order where .draft and .created < now - 7 days
  thumbnail(product.photo)
  if a { fail conflict } else { fail "No" with { a } }
  return 201 order with { "Location": "/orders/{order.id}" }
}
action empty
action number() { return (-1) }
action page() {
  return html(\"\"\"<ul>{for l in lines}<li>{l.name}</li>{end}{if a}b{else}c{end}</ul>\"\"\")
}
"""

EXPRESSIONS = """
rule may_edit(b: Book) "Who" := b.author == caller or caller.role == Role.manager
rule all_kinds(in: int) := if not a == 1 then -in_ ?? 2 * (3 + 4) % 5 else [x[0].y, 1.50]
rule lists() := [b.title for b in Book where .x not in [1, 2] order by .a limit 10 offset 5]
rule folds() := sum(l.price * l.qty for l in lines where .paid) + count(copies where not .gone)
rule groups() := [{ key, n: count(rows) } for l in Line group by .product.sku]
rule texts() := "a {b} \\"c\\" \\\\ \\{ {f(\\"x\\")} \\u00e9" == "" and exists((A where .b))
rule words() := self.in == .in and order.limit is not null and {} in [ ] or f(a: 1, 2) != true
"""

SURROUNDINGS = """
extern thumbnail(photo: image, size: int(16..1024)) -> image "Scale" {
  example (fixture("cat.png"), 64) -> fixture("cat64.png")
}
extern ping()
on Order.paid { send receipt(self) }
job sweep "Clean" every 1 hour { delete all Order where .status == Order.draft }
mail receipt(order: Order) { to order.email  subject "Order {order.id}"  html "x"  text "y" }
webhook shipped(order: Order) { to settings.url  body { id: order.id }  secret settings.secret }
seed Customer by email { email: "boss@shop.test", role: Role.manager }
scenario "stock never goes below zero" {
  given eve: Customer {}  tea: Product { stock: 1 }
  let bought = as eve: buy(tea, 1) -> 201 { quantity: 1 }
  as eve: Issue.create(p) { title: "Broken" } -> 409
  as anyone: get "/api/{tea.id}" -> 200 [1]
  as anyone: post(1) -> 200
  after 8 days
  expect tea.stock == 0
}
"""

SAMPLES = (
    "",
    APPLICATION,
    TYPES,
    ENTITIES,
    RESOURCES,
    ACTIONS,
    EXPRESSIONS,
    SURROUNDINGS,
)
