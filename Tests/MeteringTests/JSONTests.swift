import Testing
import Metering

@Suite("JSON")
struct JSONTests {
  @Test("parses")
  func parses() throws { #expect(try JSON(parsing: "{}") == .object([])) }
}
