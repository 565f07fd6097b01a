/// A file that is being imported: its bytes from the place to begin, piece by piece or line by
/// line.
public protocol ImportFile: AnyObject {
  /// The file's path; `-` for standard input.
  var path: String { get }

  /// When the file was last written, in Unix milliseconds.
  var modifiedAtMs: Int64 { get }

  /// The number of lines before the place to begin.
  var linesBefore: Int64 { get }

  /// Calls `line` with each line and its number, without line ends; lines of white space only are
  /// counted and left out.
  ///
  /// A last line without an end is a line too, unless it is JSON that breaks off: its tool is still
  /// writing, and the line is left for the next import.
  func forEachLine(_ line: (_ number: Int64, _ bytes: ArraySlice<UInt8>) throws -> Void) throws

  /// Everything from the place to begin, for formats that are one document.
  func readAll() throws -> [UInt8]
}
