/// A part of a whole as a percentage with one digit after the point: integers all the way.
enum Shares {
  /// - Returns: `37.5`, rounded half away from zero; nil for a whole of 0.
  static func percent(_ part: Int128, of whole: Int128) -> String? {
    guard whole != 0 else { return nil }
    let (magnitude, divisor) = (part.magnitude * 1000, whole.magnitude)
    let tenths = (magnitude + divisor / 2) / divisor
    let sign = (part < 0) != (whole < 0) && tenths > 0 ? "-" : ""
    return "\(sign)\(tenths / 10).\(tenths % 10)"
  }
}
