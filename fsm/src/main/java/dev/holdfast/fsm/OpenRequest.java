package dev.holdfast.fsm;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A request that has no answer yet: held, or early. When its socket is lost it is
 * <em>detached</em>, and waits until the client sends it again. Confined to the thread of its
 * session.
 */
final class OpenRequest {

  final long rid;
  @Nullable OpenRequest next; // the next one held; only HeldRequests uses it
  private @Nullable Ticket ticket; // null: detached
  private int repeats;
  private @Nullable Report report;
  private long answerBy;

  OpenRequest(Request request) {
    this(request.rid(), request.ticket());
  }

  OpenRequest(long rid, @Nullable Ticket ticket) {
    this.rid = rid;
    this.ticket = ticket;
  }

  OpenRequest(long rid, int repeats, @Nullable Report report, long answerBy) {
    this.rid = rid;
    this.repeats = repeats;
    this.report = report;
    this.answerBy = answerBy;
  }

  /** The ticket to answer it on; null if it is detached. */
  @Nullable Ticket ticket() {
    return ticket;
  }

  /** The ticket to answer it on; it must be live. */
  Ticket liveTicket() {
    return requireNonNull(ticket, "its socket is lost");
  }

  boolean isLive() {
    return ticket != null;
  }

  /** How often it was sent again while its socket was open. */
  int repeats() {
    return repeats;
  }

  /**
   * Moves it to the socket on which it was sent again.
   *
   * @return the ticket that this supersedes, which counts as a repeat; null if it was detached
   */
  @Nullable Ticket attach(Ticket next) {
    Ticket superseded = ticket;
    ticket = next;
    repeats += superseded == null ? 0 : 1;
    return superseded;
  }

  void detach() {
    ticket = null;
  }

  /** The report for its client of an answer that seems to be lost; null for none. */
  @Nullable Report report() {
    return report;
  }

  void setReport(@Nullable Report report) {
    this.report = report;
  }

  /** When its wait-timer is due, in milliseconds. */
  long answerBy() {
    return answerBy;
  }

  void setAnswerBy(long time) {
    this.answerBy = time;
  }
}
