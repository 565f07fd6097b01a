import Metering
import Testing

@Suite("JSON")
struct JSONTests {
  private static func rewritten(_ text: String) -> String {
    do throws(MeteringError) { return try JSON(parsing: text).text } catch { return "\(error)" }
  }

  @Test("what is valid comes out compact, numbers as they were written")
  func valid() {
    expectTable(
      #"""
      { "a" : [ 1 , 2.50 , -0 , 4e-05 , 1E+400 ] } => {"a":[1,2.50,-0,4e-05,1E+400]}
      [true,false,null,"",{},[]] => [true,false,null,"",{},[]]
      {"a":1,"a":2} => {"a":1,"a":2}
      "tab\tquote\"slash\/\\\b\f\n\r" => "tab\tquote\"slash/\\\u0008\u000c\n\r"
      "\u00e9\u20ac\ud83d\ude00" => "é€😀"
      "\ud83d" => "�"
      "\ude00x" => "�x"
      "\ud83d\u0041" => "�A"
      "\ud83d\ud83d\ude00" => "�😀"
      "\u0000" => "\u0000"
      12345678901234567890123456789.5 => 12345678901234567890123456789.5
      """#, Self.rewritten)
  }

  @Test("what is not is refused, with the place")
  func invalid() {
    expectTable(
      #"""
      [1,2 => invalid JSON at byte 4: the input ends where ',' or ']' should be
      [1,] => invalid JSON at byte 3: ']' where a value should be
      {"a":1,} => invalid JSON at byte 7: '}' where a member name should be
      {"a" 1} => invalid JSON at byte 5: '1' where ':' should be
      {a:1} => invalid JSON at byte 1: 'a' where a member name should be
      [1] 2 => invalid JSON at byte 4: something follows the value
      01 => invalid JSON at byte 1: something follows the value
      -x => invalid JSON at byte 1: 'x' where a digit should be
      1.e5 => invalid JSON at byte 2: 'e' where a digit should be
      1e => invalid JSON at byte 2: the input ends where a digit should be
      .5 => invalid JSON at byte 0: '.' where a value should be
      +1 => invalid JSON at byte 0: '+' where a value should be
      NaN => invalid JSON at byte 0: 'N' where a value should be
      Infinity => invalid JSON at byte 0: 'I' where a value should be
      tru => invalid JSON at byte 3: the input ends where 'true' should be
      "abc => invalid JSON at byte 4: the input ends inside a string
      "\x41" => invalid JSON at byte 2: 'x' where an escape should be
      "\u12G4" => invalid JSON at byte 5: 'G' where four hexadecimal digits should be
      'a' => invalid JSON at byte 0: ''' where a value should be
      """#, Self.rewritten)
    #expect(Self.rewritten("") == "invalid JSON at byte 0: the input is empty")
    #expect(Self.rewritten(" \n") == "invalid JSON at byte 2: the input is empty")
    #expect(
      Self.rewritten("\"a\nb\"") == "invalid JSON at byte 2: a control character in a string")
    #expect(Self.rewritten("\u{0}") == "invalid JSON at byte 0: byte 0x0 where a value should be")
  }

  @Test("text that is not UTF-8 is refused")
  func notUTF8() {
    // A lone continuation, an overlong slash, a surrogate, a byte beyond Unicode, a cut sequence.
    for bytes: [UInt8] in [
      [0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80], [0xE2, 0x82],
    ] {
      #expect(throws: MeteringError("invalid JSON at byte 1: the string there is not UTF-8")) {
        try JSON(parsing: [0x22] + bytes + [0x22])
      }
      #expect(throws: MeteringError.self) {
        try JSON(parsing: [0x22, 0x5C, 0x6E] + bytes + [0x22])
      }
    }
  }

  @Test("a byte order mark is skipped")
  func byteOrderMark() throws {
    #expect(try JSON(parsing: [0xEF, 0xBB, 0xBF, 0x31]) == .number("1"))
  }

  @Test("nesting ends in an error, not in the stack")
  func depth() throws {
    let open = String(repeating: "[", count: JSON.maximumDepth)
    let close = String(repeating: "]", count: JSON.maximumDepth)
    #expect(try JSON(parsing: open + close).text == open + close)
    #expect(throws: MeteringError("invalid JSON at byte 512: nested deeper than 512")) {
      try JSON(parsing: String(repeating: "[", count: 1_000_000))
    }
    // Depth is of nesting: any number may stand side by side.
    let wide = "[" + Array(repeating: "[]", count: 2000).joined(separator: ",") + "]"
    #expect(try JSON(parsing: wide).array?.count == 2000)
  }

  @Test("members: the last duplicate wins, null may count as absent")
  func members() throws {
    let json = try JSON(parsing: #"{"a":1,"b":null,"a":"x","c":[true,{"d":2}]}"#)
    #expect(json["a"]?.string == "x")
    #expect(json["b"] == .null)
    #expect(json[present: "b"] == nil)
    #expect(json["z"] == nil)
    #expect(json["c"]?[0]?.bool == true)
    #expect(json["c"]?[1]?["d"]?.number == "2")
    #expect(json["c"]?[2] == nil)
    #expect(json["c"]?[-1] == nil)
    #expect(json["a"]?["a"] == nil)
    #expect(json.object?.map(\.key) == ["a", "b", "a", "c"])
  }

  @Test("random values survive writing and reading, seeded")
  func roundTrip() throws {
    let seed: UInt64 = 0x5EED
    var random = SplitMix64(seed: seed)
    for round in 0..<2000 {
      let value = Self.random(&random, depth: 4)
      let text = value.text
      #expect(try JSON(parsing: text) == value, "seed \(seed), round \(round): \(text)")
    }
  }

  private static func random(_ random: inout SplitMix64, depth: Int) -> JSON {
    switch Int.random(in: 0...(depth > 0 ? 6 : 4), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2:
      return .number(["0", "-1", "28.0", "4e-05", "1E9"].randomElement(using: &random) ?? "0")
    case 3, 4: return .string(text(&random))
    case 5:
      return .array(
        (0..<Int.random(in: 0...4, using: &random)).map { _ in
          Self.random(&random, depth: depth - 1)
        })
    default:
      return .object(
        (0..<Int.random(in: 0...4, using: &random)).map { _ in
          JSONMember(key: text(&random), value: Self.random(&random, depth: depth - 1))
        })
    }
  }

  private static func text(_ random: inout SplitMix64) -> String {
    let pool: [Unicode.Scalar] = [
      "a", "\"", "\\", "\n", "\u{0}", "\u{7F}", "é", "€", "😀", "\u{FFFD}",
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...20, using: &random) {
      text.append(pool.randomElement(using: &random) ?? "a")
    }
    return String(text)
  }
}

@Suite("Counts")
struct CountTests {
  @Test("a count is a whole number that can be meant")
  func counts() {
    expectTable(
      #"""
      0 => 0
      28 => 28
      28.0 => 28
      1e3 => 1000
      120e-1 => 12
      0.0e999999999999 => 0
      -0 => 0
      null => nil
      1000000000000 => 1000000000000
      1000000000001 => input_tokens is too large (1000000000001, at most 1000000000000)
      1e30 => input_tokens is too large (1e30, at most 1000000000000)
      1e999999999 => input_tokens is too large (1e999999999, at most 1000000000000)
      1e99999999999999999999999 =>
        input_tokens is too large (1e99999999999999999999999, at most 1000000000000)
      28.5 => input_tokens is not a whole number (28.5)
      1e-999999999 => input_tokens is not a whole number (1e-999999999)
      -3 => input_tokens is negative (-3)
      -0.5 => input_tokens is negative (-0.5)
      "12" => input_tokens is not a number ("12")
      "a text that may well be somebody's prompt" => input_tokens is not a number (a string)
      true => input_tokens is not a number (true)
      [] => input_tokens is not a number (an array)
      {} => input_tokens is not a number (an object)
      """#
    ) { text in
      do {
        let json = try JSON(parsing: "{\"input_tokens\":\(text)}")
        return try json.count("input_tokens").map { String($0) } ?? "nil"
      } catch { return "\(error)" }
    }
  }

  @Test("a number of many digits is cut in the error")
  func longNumber() throws {
    let json = JSON.number(String(repeating: "9", count: 1000))
    let error = #expect(throws: MeteringError.self) { try json.asCount("n") }
    #expect((error?.description.utf8.count ?? 1000) < 100)
  }
}

@Suite("Decimal text")
struct DecimalTextTests {
  @Test("digits and exponent")
  func digits() {
    expectTable(
      """
      0 => 0
      -0 => 0
      0.00 => 0
      28 => 28
      2800 => 28e2
      28.0 => 28
      -0.0105 => -105e-4
      4e-05 => 4e-5
      1.5E+3 => 15e2
      1e99999999999999999999 => 1e1000000000
      01 => nil
      1. => nil
      .5 => nil
      1e => nil
      1e+ => nil
      +1 => nil
      1_000 => nil
      0x1 => nil
      nan => nil
      """
    ) { DecimalText($0)?.text ?? "nil" }
    #expect(DecimalText("") == nil)
    #expect(DecimalText(" 1") == nil)
  }

  @Test("the point moves exactly")
  func shift() {
    #expect(DecimalText.shifted("1234", by: -10) == "1234e-10")
    #expect(DecimalText.shifted("1.5e3", by: -10) == "1.5e-7")
    #expect(DecimalText.shifted("12,5", by: -10) == nil)
  }

  @Test("sums are exact")
  func sums() {
    expectTable(
      """
      0.00095 0.019 => 1995e-5
      4e-05 0.0 => 4e-5
      0.1 0.2 => 3e-1
      999 1 => 1000
      1e-12 1000000 => 1000000000000000001e-12
      1e60 1e-60 => nil
      -1 2 => nil
      """
    ) { line in
      let parts = line.split(separator: " ").map { String($0) }
      return DecimalText.sum(parts[0], parts[1]) ?? "nil"
    }
  }

  @Test("integers, cut or refused")
  func integers() {
    expectTable(
      """
      1.9999 0 => 1
      1780977002.505653 3 => 1780977002505
      10386172208 -6 => 10386
      9223372036854775807 0 => 9223372036854775807
      9223372036854775808 0 => nil
      -9223372036854775808 0 => -9223372036854775808
      1e18 0 => 1000000000000000000
      1e19 0 => nil
      5e-999999999 0 => 0
      """
    ) { line in
      let parts = line.split(separator: " ").map { String($0) }
      let integer = DecimalText(parts[0])?.integer(timesTenTo: Int(parts[1]) ?? 0)
      return integer.map { String($0.value) } ?? "nil"
    }
  }
}
