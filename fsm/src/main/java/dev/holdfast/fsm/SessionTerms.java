package dev.holdfast.fsm;

/**
 * The terms of one session: its ids, and what it was granted when it was created. Immutable.
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
