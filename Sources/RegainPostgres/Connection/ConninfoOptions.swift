#if PostgreSQL
  internal import CLibpq

  /// libpq's list of options, freed at the end of its life.
  @safe
  struct ConninfoOptions: ~Copyable {
    private let first: UnsafeMutablePointer<PQconninfoOption>

    init?(_ first: UnsafeMutablePointer<PQconninfoOption>?) {
      guard let first = unsafe first else { return nil }
      unsafe self.first = unsafe first
    }

    deinit { unsafe PQconninfoFree(first) }

    /// Those that are set.
    var values: [String: String] {
      var (values, next) = unsafe ([String: String](), first)
      // unsafe: the list ends with an entry without keyword; texts are copied.
      while let keyword = unsafe next.pointee.keyword {
        if let value = unsafe next.pointee.val, unsafe value.pointee != 0 {
          values[unsafe String(cString: keyword)] = unsafe String(cString: value)
        }
        unsafe next += 1
      }
      return values
    }
  }
#endif
