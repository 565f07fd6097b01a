import ArgumentParser
import Ledger
import Metering
import Pricing
import Terminal

extension PriceDocument.Format: ExpressibleByArgument {}

/// A public price list, from a file or standard input.
struct PriceListOptions: ParsableArguments {
  /// The published lists have a few MiB.
  private static let largestFile = 256 << 20

  @Argument(help: "The list as it is published; - for standard input.") var file: String
  @Option(help: "litellm or genai-prices. Default: told from the shape.")
  var format: PriceDocument.Format?
  @Option(
    help: ArgumentHelp(
      "From when prices hold that have no date in the list (UTC). Default: today.",
      valueName: "time"))
  var from: String?
  @Option(help: "Only this provider's models.") var provider: String?

  /// The list.
  func document() throws -> PriceDocument {
    let bytes: [UInt8]
    do {
      let input = try Input(path: file)
      defer { input.close() }
      bytes = try input.readAll(limit: Self.largestFile)
    } catch let failure as Failure { throw Messages.priceListMissing(failure) }
    let document: PriceDocument
    do {
      document = try PriceDocument(parsing: bytes, format: format, provider: provider)
    } catch { throw Messages.priceListUnreadable(path: file, error) }
    if let provider, document.modelCount == 0 {
      throw Messages.noModelOfProvider(provider, path: file)
    }
    return document
  }

  /// From when prices without a date hold, in Unix milliseconds: midnight UTC unless it was given.
  func fromMs(nowMs: Int64) throws -> Int64 {
    guard let from else { return nowMs / 86_400_000 * 86_400_000 }
    guard let ms = Period.bound(from, isEnd: false, zone: .utc) else {
      throw Messages.unknownTime(from, option: "--from")
    }
    return ms
  }
}
