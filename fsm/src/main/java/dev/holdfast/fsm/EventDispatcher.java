package dev.holdfast.fsm;

/**
 * The dispatcher of the events of one session: it finds the row of the table for an event, tells
 * the observer, and has the action of the row performed. Confined to the thread of its session.
 */
final class EventDispatcher {

  private final ConnectionFsm fsm;
  private final ActionPerformer actionPerformer;
  private final HeldRequests held;
  private final SessionObserver observer;

  EventDispatcher(
      ConnectionFsm fsm,
      ActionPerformer actionPerformer,
      HeldRequests held,
      SessionObserver observer) {
    this.fsm = fsm;
    this.actionPerformer = actionPerformer;
    this.held = held;
    this.observer = observer;
  }

  void fire(Event event, Turn turn) {
    Row row = fsm.fire(event);
    observer.fired(row);
    actionPerformer.perform(row.action(), turn);
  }

  /**
   * Fires an event that uses up a held request in a state that has one, and then {@link Event#NEXT}
   * if another is held: {@code PACKET}, {@code OVERFLOW}, {@code LOST} or {@code TIMEOUT}.
   */
  void fireAnswering(Event event, Turn turn) {
    fire(event, turn);
    if (held.hasLive()) {
      fire(Event.NEXT, turn);
    }
  }
}
