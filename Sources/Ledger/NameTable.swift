import SQLite

/// The texts that calls share, by number.
///
/// What was looked up once is remembered: names never change.
final class NameTable {
  private let connection: Connection
  // With the text itself: Swift takes texts for equal that differ in their bytes (see ExactText).
  private var ids: [String: (text: ExactText, id: Int64)] = [:]
  // Each text at a place that follows from its number; what comes later to a place takes it.
  private var texts: [(id: Int64, text: String)] = []
  private var find: Statement?
  private var insert: Statement?
  private var read: Statement?

  /// More texts than this are not remembered: a million sessions must not fill the memory.
  private static let limit = 100_000
  private static let places = 8192

  init(connection: Connection) { self.connection = connection }

  /// The number of a text, or nil when no call has used it yet.
  func id(of text: String) throws(SQLiteError) -> Int64? {
    if let known = ids[text], known.text == ExactText(text) { return known.id }
    let statement: Statement
    if let find {
      statement = find
    } else {
      statement = try connection.prepare("SELECT name_id FROM names WHERE name = ?")
      find = statement
    }
    try statement.bind(.text(text), at: 1)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    let id = statement.int64(0)
    remember(text, id)
    return id
  }

  /// The number of a text, which is added when it is new.
  ///
  /// Call it in a write transaction, and ``forget()`` when that is rolled back.
  func intern(_ text: String) throws(SQLiteError) -> Int64 {
    if let known = try id(of: text) { return known }
    let statement: Statement
    if let insert {
      statement = insert
    } else {
      statement = try connection.prepare("INSERT INTO names (name) VALUES (?)")
      insert = statement
    }
    try statement.run([.text(text)])
    let id = connection.lastInsertedRow
    remember(text, id)
    return id
  }

  private func remember(_ text: String, _ id: Int64) {
    if ids.count >= Self.limit { ids.removeAll() }
    ids[text] = (ExactText(text), id)
  }

  /// The text of a number.
  func text(of id: Int64) throws(SQLiteError) -> String {
    if texts.isEmpty { texts = Array(repeating: (.min, ""), count: Self.places) }
    let place = Int(id) & (Self.places - 1)
    if texts[place].id == id { return texts[place].text }
    let statement: Statement
    if let read {
      statement = read
    } else {
      statement = try connection.prepare("SELECT name FROM names WHERE name_id = ?")
      read = statement
    }
    try statement.bind(.integer(id), at: 1)
    defer { statement.reset() }
    let text = try statement.step() ? statement.text(0) : ""
    texts[place] = (id, text)
    return text
  }

  /// Forgets numbers that a rolled-back transaction may have given.
  func forget() {
    ids.removeAll()
    texts.removeAll()
  }
}
