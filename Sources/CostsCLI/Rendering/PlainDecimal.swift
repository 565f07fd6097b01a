/// A double as decimal text without an exponent, with the fewest digits that tell it apart.
///
/// Only for values that are doubles in the database, such as the views' `cost_usd`: money itself is
/// an integer.
enum PlainDecimal {
  static func text(_ value: Double) -> String {
    let description = "\(value)"
    guard let mark = description.firstIndex(of: "e"),
      let exponent = Int(description[description.index(after: mark)...])
    else { return description.hasSuffix(".0") ? String(description.dropLast(2)) : description }
    let sign = value < 0 ? "-" : ""
    let mantissa = description[..<mark].drop { $0 == "-" }.split(separator: ".")
    var fraction = mantissa.count > 1 ? String(mantissa[1]) : ""
    if fraction == "0" { fraction = "" }
    let digits = String(mantissa[0]) + fraction
    let point = mantissa[0].count + exponent
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if point >= digits.count {
      return sign + digits + String(repeating: "0", count: point - digits.count)
    }
    return sign + digits.prefix(point) + "." + digits.dropFirst(point)
  }
}
