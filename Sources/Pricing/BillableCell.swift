import Metering

/// A part of the usage that is billed at one rate and overlaps no other part.
struct BillableCell {
  /// What is counted.
  let kind: UsageKind
  /// How many units.
  let count: Int64
  /// The kinds whose rate may apply, the nearest first: a part without a rate of its own is billed
  /// like the total it belongs to.
  let rateKinds: [UsageKind]

  /// Splits usage into cells that sum to its totals.
  ///
  /// Only parts that `rates` prices on their own are split off, so that a part a price list does
  /// not tell apart cannot matter.
  static func cells(
    of usage: Usage, rates: [UsageKind: Rate]
  ) throws(PricingError) -> [BillableCell] {
    var cells = try inputCells(of: usage, rates: rates)
    cells += try outputCells(of: usage, rates: rates)
    for kind in [UsageKind.webSearch, .xSearch, .searchUnit, .request] {
      cells.append(BillableCell(kind: kind, count: usage[kind], rateKinds: [kind]))
    }
    return cells
  }

  private static func inputCells(
    of usage: Usage, rates: [UsageKind: Rate]
  ) throws(PricingError) -> [BillableCell] {
    func own(_ kind: UsageKind) -> Int64 { rates[kind] == nil ? 0 : usage[kind] }

    // A cached audio token is both cached and audio. Where audio or cached audio has a rate of its
    // own it leaves both parts; where neither has, it is a cached token like any other.
    let tellsAudio = rates[.inputAudio] != nil || rates[.cacheReadAudio] != nil
    let cachedAudio = tellsAudio ? usage[.cacheReadAudio] : 0
    let cacheRead = usage[.cacheRead] - cachedAudio
    let creation1h = usage[.cacheCreation1h]
    let creation = usage[.cacheCreation] - creation1h
    let audio = rates[.inputAudio] == nil ? 0 : usage[.inputAudio] - cachedAudio
    let image = own(.inputImage)
    let video = own(.inputVideo)
    let parts = [cachedAudio, cacheRead, creation, creation1h, audio, image, video]
    let rest = usage[.input] - parts.reduce(0, +)
    guard rest >= 0 else {
      throw .partsExceedTotal(
        parts: "the sum of separately priced input parts", partsCount: parts.reduce(0, +),
        total: UsageKind.input.field, totalCount: usage[.input])
    }
    return [
      BillableCell(kind: .input, count: rest, rateKinds: [.input]),
      BillableCell(kind: .cacheRead, count: cacheRead, rateKinds: [.cacheRead, .input]),
      BillableCell(kind: .cacheCreation, count: creation, rateKinds: [.cacheCreation, .input]),
      BillableCell(
        kind: .cacheCreation1h, count: creation1h,
        rateKinds: [.cacheCreation1h, .cacheCreation, .input]),
      BillableCell(kind: .inputAudio, count: audio, rateKinds: [.inputAudio, .input]),
      BillableCell(
        kind: .cacheReadAudio, count: cachedAudio,
        rateKinds: [.cacheReadAudio, .cacheRead, .inputAudio, .input]),
      BillableCell(kind: .inputImage, count: image, rateKinds: [.inputImage, .input]),
      BillableCell(kind: .inputVideo, count: video, rateKinds: [.inputVideo, .input]),
    ]
  }

  private static func outputCells(
    of usage: Usage, rates: [UsageKind: Rate]
  ) throws(PricingError) -> [BillableCell] {
    let kinds: [UsageKind] = [.reasoning, .outputAudio, .outputImage, .citation]
    let parts = kinds.filter { rates[$0] != nil }
    let sum = parts.reduce(Int64(0)) { $0 + usage[$1] }
    guard sum <= usage[.output] else {
      throw .partsExceedTotal(
        parts: "the sum of separately priced output parts", partsCount: sum,
        total: UsageKind.output.field, totalCount: usage[.output])
    }
    return [
      BillableCell(kind: .output, count: usage[.output] - sum, rateKinds: [.output])
    ] + parts.map { BillableCell(kind: $0, count: usage[$0], rateKinds: [$0]) }
  }
}
