/// Which queue of a store something waits in.
///
/// Stops have a lane of their own: they go first, and nobody else can fill it (invariant 8 of the design: stops
/// have a budget that no attacker can spend).
package enum Lane: Sendable, Hashable {
  case ordinary
  case stop
}
