internal import Regain

extension Session {
  /// Runs a decision. Where nothing is granted, for the anchor's sake, a denial is taken all the same.
  ///
  /// - Parameter deny: throws `refused` where the answer is no denial, and returns nil where there is none: then what `decide`
  ///   threw is told.
  static func takingDenials<Answer>(
    _ options: GlobalOptions, _ decide: (Session) async throws -> Answer,
    otherwise deny: (Session) async throws -> Answer?
  ) async throws -> Answer {
    do {
      return try await decide(try await Session.open(options))
    } catch let error as RegainError where error.code == .misconfigured {
      guard let session = try? await Session.open(options, isForStop: true) else { throw error }
      do {
        guard let answer = try await deny(session) else { throw error }
        return answer
      } catch let denial as RegainError where denial.code == .refused {
        throw error
      }
    }
  }
}
