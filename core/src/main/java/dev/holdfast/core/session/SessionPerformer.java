package dev.holdfast.core.session;

import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.SessionEnd;
import dev.holdfast.fsm.Ticket;
import java.util.List;

/**
 * The performer of the effects of one session that goes on: it tells the application, and a fault
 * ends the session. Confined to the loop.
 */
final class SessionPerformer extends EffectPerformer {

  private final SessionDriver driver;
  private final Application application;
  private final SessionFaults faults;
  private final Session session;

  SessionPerformer(
      SessionDriver driver, Application application, SessionFaults faults, Session session) {
    this.driver = driver;
    this.application = application;
    this.faults = faults;
    this.session = session;
  }

  @Override
  void failed(Throwable fault) {
    faults.end(session, fault);
  }

  @Override
  public void begin() {
    application.opened(session, session.takeHandshakeRequest());
  }

  @Override
  public void receive(List<Packet> packets) {
    if (!session.failed) {
      application.received(session, packets);
    }
  }

  @Override
  public void overflow() {
    application.overflowed(session);
  }

  @Override
  public void undelivered(List<Packet> packets) {
    application.undelivered(session, packets);
  }

  @Override
  public void end(SessionEnd end) {
    driver.dropKeepingAnswers(session, end);
  }

  @Override
  public void hold(Ticket ticket) {
    ticket.hold();
  }
}
