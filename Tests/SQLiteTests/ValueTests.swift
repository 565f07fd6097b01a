import SQLite
import Testing

@Suite("Values in and out of SQLite")
struct ValueTests {
  private let folder: TemporaryFolder
  private let connection: Connection

  init() throws {
    folder = try TemporaryFolder()
    connection = try folder.connection()
  }

  private static let values: [(Value, type: String)] = [
    (.null, "null"),
    (.integer(0), "integer"), (.integer(-1), "integer"), (.integer(.max), "integer"),
    (.integer(.min), "integer"), (.integer(1 << 53 + 1), "integer"),
    (.real(0.1), "real"), (.real(-1.5e300), "real"), (.real(.leastNonzeroMagnitude), "real"),
    (.real(.infinity), "real"), (.real(1), "real"),
    (.text(""), "text"), (.text("a"), "text"), (.text("a\u{0}b"), "text"), (.text("\u{0}"), "text"),
    (.text("zażółć 漢字 👩‍👩‍👧‍👦 \u{10FFFF}"), "text"), (.text("line\nline\t'\"\\"), "text"),
    (.text(String(repeating: "x", count: 100_000)), "text"),
    (.blob([]), "blob"), (.blob([0]), "blob"), (.blob([0, 255, 0, 128]), "blob"),
    (.blob(Array(repeating: 7, count: 100_000)), "blob"),
  ]

  @Test("a value comes back as it was bound, of the same type")
  func boundValues() throws {
    let statement = try connection.prepare("SELECT ?1, typeof(?1)")
    for (value, type) in Self.values {
      try statement.bind([value])
      #expect(try statement.step())
      #expect(statement.value(0) == value)
      #expect(statement.text(1) == type, "\(value)")
      #expect(statement.isNull(0) == (value == .null))
      #expect(try !statement.step())
    }
  }

  @Test("a value comes back as it was stored in a table")
  func storedValues() throws {
    try connection.execute("CREATE TABLE t (v ANY) STRICT")
    for (value, _) in Self.values {
      try connection.prepare("INSERT INTO t VALUES (?)").run([value])
    }
    var found: [Value] = []
    try connection.query("SELECT v FROM t ORDER BY rowid") { found.append($0.value(0)) }
    #expect(found == Self.values.map(\.0))
  }

  @Test("SQLite has no NaN: it becomes NULL")
  func notANumber() throws {
    let statement = try connection.prepare("SELECT ?")
    try statement.bind(.real(.nan), at: 1)
    #expect(try statement.step())
    #expect(statement.value(0) == .null)
  }

  @Test("the bytes of a text are all there, a NUL among them too")
  func textBytes() throws {
    let sql = "SELECT length(CAST(? AS BLOB))"
    #expect(try connection.integer(sql, ["a\u{0}b"]) == 3)
    #expect(try connection.integer(sql, ["é漢👍"]) == 9)
    #expect(try connection.integer("SELECT ? IS NULL", [""]) == 0)
    #expect(try connection.text("SELECT ? || 'x'", ["a\u{0}"]) == "a\u{0}x")
  }

  @Test("a substring and a string built from bytes are bound like any other")
  func otherStorage() throws {
    let long = String(repeating: "ab", count: 500)
    let part = String(long.dropFirst(3).prefix(7))
    let decoded = String(decoding: Array("grüß".utf8), as: UTF8.self)
    #expect(try connection.text("SELECT ?", [.text(part)]) == "bababab")
    #expect(try connection.text("SELECT ?", [.text(decoded)]) == "grüß")
    #expect(try connection.text("SELECT ?", [.text(String(long.prefix(0)))]) == "")
  }

  @Test("integers read NULL as 0 and text reads it as empty, unless NULL is asked for")
  func nullColumns() throws {
    let statement = try connection.prepare("SELECT NULL, 7, 'x'")
    #expect(try statement.step())
    #expect(statement.int64(0) == 0 && statement.text(0) == "")
    #expect(statement.optionalInt64(0) == nil && statement.optionalText(0) == nil)
    #expect(statement.optionalInt64(1) == 7 && statement.optionalText(2) == "x")
    #expect(statement.isNull(0) && !statement.isNull(1))
  }

  @Test("columns have their names and their number")
  func columns() throws {
    let statement = try connection.prepare("SELECT 1 AS one, 2 AS \"two words\", 3")
    #expect(statement.columnCount == 3)
    #expect((0..<3).map { statement.columnName($0) } == ["one", "two words", "3"])
    #expect(try connection.prepare("CREATE TABLE t (a)").columnCount == 0)
  }

  @Test("literals and optionals become values")
  func literals() {
    #expect((7 as Value) == .integer(7) && ("x" as Value) == .text("x") && (nil as Value) == .null)
    #expect(Value(Int64?.none) == .null && Value(Int64?(3)) == .integer(3))
    #expect(Value(String?.none) == .null && Value(String?("")) == .text(""))
  }

  @Test("the first column of the first row, or nil")
  func scalars() throws {
    #expect(try connection.integer("SELECT 5, 6 UNION ALL SELECT 7, 8") == 5)
    #expect(try connection.integer("SELECT NULL") == nil)
    #expect(try connection.integer("SELECT 1 WHERE 0") == nil)
    #expect(try connection.text("SELECT ?", ["a"]) == "a")
    #expect(try connection.text("SELECT NULL") == nil)
    #expect(try connection.text("SELECT 'a' WHERE 0") == nil)
  }
}
