package dev.holdfast.core.session;

import static dev.holdfast.core.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.limit.MemoryCategory;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Effect;
import dev.holdfast.fsm.Effects;
import dev.holdfast.fsm.EndedBy;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionEnd;
import dev.holdfast.fsm.SessionEngine;
import dev.holdfast.fsm.SessionObserver;
import dev.holdfast.fsm.SessionView;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each effect of a session that has ended is performed, or is a fault that is counted. */
class EndedSessionPerformerTest {

  private static final ClientHost HOST = new ClientHost("192.0.2.1", false);

  private final List<String> counted = new ArrayList<>();
  private final Application echo = new EchoApplication();
  private final SessionMetrics metrics = countingMetrics();
  private final SessionFaults faults = new SessionFaults(metrics);
  private final MemoryBudget budget = new MemoryBudget(Long.MAX_VALUE);
  private final SessionRegistry registry =
      new SessionRegistry(
          new AdmissionControl(SessionPolicy.DEFAULT, echo, metrics, budget),
          new EndedSessionCache(1 << 20, budget));
  private final SessionDriver driver =
      new SessionDriver(new VirtualLoop(), echo, faults, registry, 0);
  private final EndedSessionPerformer performer = new EndedSessionPerformer("s1", registry, faults);
  private final RecordingTicket ticket = new RecordingTicket();
  private final List<Effect> refused =
      List.of(
          new Effect.Begin(),
          new Effect.Receive(List.of(word("x"))),
          new Effect.Overflow(),
          new Effect.Undelivered(List.of(word("x"))),
          new Effect.End(new SessionEnd(EndedBy.CLIENT, Condition.of("gone"))),
          new Effect.Hold(ticket));

  @Test
  void anAnswerIsWrittenAndALostSocketIsLetGoOf() {
    new Effect.Answer(ticket, Reply.refusal(Condition.ITEM_NOT_FOUND), true).accept(performer);
    assertEquals(Condition.ITEM_NOT_FOUND, ticket.reply().condition());
    RecordingTicket lost = new RecordingTicket();
    new Effect.Discard(lost).accept(performer);
    assertTrue(lost.isDiscarded());
  }

  @Test
  void everyOtherEffectIsRefused() {
    for (Effect effect : refused) {
      assertThrows(IllegalStateException.class, () -> effect.accept(performer), effect.toString());
    }
    assertFalse(ticket.isHeld());
    Set<Class<?>> kinds =
        refused.stream().map(Effect::getClass).collect(Collectors.toCollection(HashSet::new));
    kinds.addAll(Set.of(Effect.Answer.class, Effect.Discard.class));
    assertEquals(Set.of(Effect.class.getPermittedSubclasses()), kinds);
  }

  /** As if a row of {@code CLOSED} had other effects than answers: the engine has not ended. */
  @Test
  void aRequestThatIsHeldAfterTheEndIsAnsweredAndTheSessionForgotten() {
    SessionEngine engine =
        new SessionEngine(SessionPolicy.DEFAULT.grant("s1", CreationRequests.plain(1)), 0);
    engine.create(new RecordingTicket(), List.of(), 0);
    engine.request(Request.of(2, new RecordingTicket(), List.of()), 0);
    engine.request(Request.of(3, new RecordingTicket(), List.of()), 0);
    registry.keepAnswers(
        new Session(driver, budget, HandshakeRequest.from(HOST), engine, SessionObserver.NONE), 1);
    assertSame(engine, registry.findEnded("s1"));
    driver.driveEnded("s1", engine, Request.of(4, ticket, List.of(word("x"))));
    assertEquals(List.of("failed", "failed"), counted, "packets are received, a request is held");
    assertFalse(ticket.isHeld());
    assertEquals(Condition.INTERNAL_SERVER_ERROR, ticket.reply().condition());
    assertNull(registry.findEnded("s1"));
    assertEquals(0, budget.held(MemoryCategory.REPLAYS));
  }

  @Test
  void anAnswerThatFailsIsNotHeldAndCanBeRepeated() {
    SessionEngine engine = keepEnded(SessionObserver.NONE);
    RecordingTicket broken =
        new RecordingTicket() {
          @Override
          public void answer(Reply reply) {
            throw new IllegalStateException("it cannot be encoded");
          }
        };
    driver.driveEnded("s1", engine, Request.of(2, broken, List.of()));
    assertEquals(List.of("failed"), counted);
    assertTrue(broken.isDiscarded());
    assertSame(engine, registry.findEnded("s1"));
    driver.driveEnded("s1", engine, Request.of(2, ticket, List.of()));
    assertEquals(Condition.of("gone"), ticket.reply().condition());
  }

  @Test
  void anEngineThatThrowsIsForgotten() {
    SessionEngine engine =
        keepEnded(
            new SessionObserver() {
              @Override
              public void requested(
                  SessionView session, Request request, Effects effects, long now) {
                if (request.ticket() == ticket) {
                  throw new IllegalStateException("as an engine with a fault");
                }
              }
            });
    assertThrows(
        IllegalStateException.class,
        () -> driver.driveEnded("s1", engine, Request.of(2, ticket, List.of())));
    assertNull(registry.findEnded("s1"));
    assertEquals(0, budget.held(MemoryCategory.REPLAYS));
  }

  /** Keeps a session whose last answer had the condition {@code gone}. */
  private SessionEngine keepEnded(SessionObserver observer) {
    SessionEngine engine =
        new SessionEngine(
            SessionPolicy.DEFAULT.grant("s1", CreationRequests.plain(1)), 0, observer);
    engine.create(new RecordingTicket(), List.of(), 0);
    engine.request(Request.of(2, new RecordingTicket(), List.of()), 0);
    engine.end(List.of(), Condition.of("gone"), 0);
    registry.keepAnswers(
        new Session(driver, budget, HandshakeRequest.from(HOST), engine, SessionObserver.NONE), 1);
    return engine;
  }

  private SessionMetrics countingMetrics() {
    return (SessionMetrics)
        Proxy.newProxyInstance(
            SessionMetrics.class.getClassLoader(),
            new Class<?>[] {SessionMetrics.class},
            (proxy, method, arguments) -> {
              counted.add(method.getName());
              return null;
            });
  }
}
