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
    func has(_ kind: UsageKind) -> Bool { rates[kind] != nil }

    // A cached audio token is both cached and audio. It leaves both parts where it could otherwise
    // be billed twice, or where it has a rate of its own.
    let isBoth = has(.cacheReadAudio) || (has(.cacheRead) && has(.inputAudio))
    let cachedAudio = isBoth ? usage[.cacheReadAudio] : 0
    let cacheRead = has(.cacheRead) ? usage[.cacheRead] - cachedAudio : 0
    let creation1h =
      has(.cacheCreation1h) || has(.cacheCreation) ? usage[.cacheCreation1h] : 0
    let creation =
      has(.cacheCreation) ? usage[.cacheCreation] - usage[.cacheCreation1h] : 0
    let audio = has(.inputAudio) ? usage[.inputAudio] - cachedAudio : 0
    let image = own(.inputImage)
    let video = own(.inputVideo)
    let parts = [cachedAudio, cacheRead, creation, creation1h, audio, image, video]
    let rest = usage[.input] - parts.reduce(0, +)
    guard rest >= 0 else {
      throw .partsExceedTotal(
        parts: "the sum of separately priced input parts", partsCount: parts.reduce(0, +),
        total: UsageKind.input.field, totalCount: usage[.input])
    }
    var cells = [
      BillableCell(kind: .cacheRead, count: cacheRead, rateKinds: [.cacheRead]),
      BillableCell(kind: .cacheCreation, count: creation, rateKinds: [.cacheCreation]),
      BillableCell(
        kind: .cacheCreation1h, count: creation1h, rateKinds: [.cacheCreation1h, .cacheCreation]),
      BillableCell(kind: .inputAudio, count: audio, rateKinds: [.inputAudio]),
      BillableCell(
        kind: .cacheReadAudio, count: cachedAudio, rateKinds: [.cacheReadAudio, .cacheRead]),
      BillableCell(kind: .inputImage, count: image, rateKinds: [.inputImage]),
      BillableCell(kind: .inputVideo, count: video, rateKinds: [.inputVideo]),
    ]
    // What is left is billed like input. The cached part of it is told apart for whoever reads the
    // lines, where it is certain that it is not among the parts above.
    let cached: [(UsageKind, Int64)] = [
      (.cacheRead, has(.cacheRead) ? 0 : usage[.cacheRead] - cachedAudio),
      (.cacheCreation, has(.cacheCreation) ? 0 : usage[.cacheCreation] - creation1h),
    ]
    let told = cached.reduce(0) { $0 + $1.1 }
    guard told <= rest, !has(.inputAudio), !has(.inputImage), !has(.inputVideo) else {
      cells.append(BillableCell(kind: .input, count: rest, rateKinds: [.input]))
      return cells
    }
    cells.append(BillableCell(kind: .input, count: rest - told, rateKinds: [.input]))
    return cells + cached.map { BillableCell(kind: $0.0, count: $0.1, rateKinds: [.input]) }
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
