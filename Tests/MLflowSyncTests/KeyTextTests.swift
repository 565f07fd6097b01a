import Testing

@testable import MLflowSync

/// Names as parts of MLflow's keys.
@Suite("Names in keys")
struct KeyTextTests {
  @Test(
    "what a key may hold stays, the rest is escaped",
    arguments: [
      ("gpt-4o", "gpt-4o"), ("llama3:8b", "llama3:8b"), ("meta/llama-3.1", "meta/llama-3.1"),
      ("anthropic.claude-3-sonnet-20240229-v1:0", "anthropic.claude-3-sonnet-20240229-v1:0"),
      ("ft:gpt-4o:org::id", "ft:gpt-4o:org::3A:id"), ("a@b", "a::40b"), ("a:@", "a::3A::40"),
      ("模型", "模型"), ("../up", "::2E::2E/up"), ("a//b", "a::2F/b"), ("a/.b", "a::2F.b"),
      ("trail/", "trail::2F"), (" x ", "::20x::20"), ("e\u{301}", "e::CC::81"),
      ("\u{212A}", "::E2::84::AA"), ("x:", "x::3A"),
    ])
  func encoding(name: String, key: String) {
    let encoded = KeyText.encoded(name)
    #expect(Array(encoded.utf8) == Array(key.utf8), "\(encoded)")
    #expect(Array(KeyText.decoded(key).utf8) == Array(name.utf8))
  }

  @Test("every name comes back, and no two have one key")
  func reversible() {
    var generator = SystemRandomNumberGenerator()
    let pieces = [
      "a", ":", "::", "/", ".", "..", " ", "@", "3A", "::40", "é", "e\u{301}", "模", "_",
    ]
    var keys: [[UInt8]: [UInt8]] = [:]
    for _ in 0..<20_000 {
      let count = Int.random(in: 1...6, using: &generator)
      let name = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      let key = KeyText.encoded(name)
      #expect(Array(KeyText.decoded(key).utf8) == Array(name.utf8), "\(name) -> \(key)")
      let known = keys.updateValue(Array(name.utf8), forKey: Array(key.utf8))
      #expect(known == nil || known == Array(name.utf8), "\(key)")
      #expect(!key.contains("//") && !key.contains("..") && !key.hasSuffix("/"), "\(key)")
    }
  }

  @Test("a name that is too long for a key is cut, told apart, and kept in a tag")
  func long() throws {
    let names = ["1", "2"].map { String(repeating: "模@", count: 150) + $0 }
    let fitted = names.map { KeyText.fitted($0) }
    #expect(fitted[0].part != fitted[1].part)
    for (part, tag) in fitted {
      #expect(part.unicodeScalars.count <= KeyText.longest)
      #expect(KeyText.tag(ofPart: part) == tag && tag != nil)
    }
    #expect(KeyText.fitted("gpt-4o").tag == nil && KeyText.tag(ofPart: "gpt-4o") == nil)
  }
}
