package dev.holdfast.fsm;

/**
 * The terms of one session: its sid and first rid, and the {@link GrantedTerms} that it shares with
 * most others. Immutable.
 *
 * @param sid the session id
 * @param rid the rid of the creation request
 */
public record SessionTerms(String sid, long rid, GrantedTerms granted) {

  /** Returns equal terms that share an object with these others, if what it has is equal. */
  public SessionTerms sharing(GrantedTerms others) {
    return granted.equals(others) ? new SessionTerms(sid, rid, others) : this;
  }
}
