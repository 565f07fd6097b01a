import ArgumentParser
import MLflowSync
import Terminal

/// `costs-net post`: posts what is on its standard input, for the webhooks of budgets.
///
/// The first line is the URL, the rest the body. A URL may hold a secret: it is no argument, which
/// everyone on the machine could read, and nothing that is printed names it.
struct Post: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Post JSON to the URL on the first line of standard input.", shouldDisplay: false)

  /// More than an alert ever is, in bytes.
  private static let largest = 1 << 20

  func run() async throws {
    let input = try Input(path: "-").readAll(limit: Self.largest)
    let line = input.prefix { $0 != UInt8(ascii: "\n") }
    let url = String(decoding: line, as: UTF8.self)
    guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
      throw Messages.noWebhook
    }
    switch await Webhook.post(Array(input.dropFirst(line.count + 1)), to: url) {
    case .taken: return
    case .refused(let status): throw Messages.webhookFailed("the server answered \(status)")
    case .unreachable: throw Messages.webhookFailed("the server was not reached")
    }
  }
}
