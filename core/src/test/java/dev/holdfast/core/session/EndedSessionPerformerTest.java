package dev.holdfast.core.session;

import static dev.holdfast.core.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Effect;
import dev.holdfast.fsm.EndedBy;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionEnd;
import dev.holdfast.fsm.SessionEngine;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each effect of a session that has ended is performed, or is a fault that is counted. */
class EndedSessionPerformerTest {

  private final EndedSessionPerformer performer =
      new EndedSessionPerformer(new SessionFaults(SessionMetrics.NONE));
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

  /** As if a row of {@code CLOSED} had other effects than answers: the engine goes on here. */
  @Test
  void theDriverLeavesNoEffectOfAnEngineOut() {
    List<String> counted = new ArrayList<>();
    SessionDriver driver = driver(counted);
    SessionEngine engine =
        new SessionEngine(SessionPolicy.DEFAULT.grant("s1", CreationRequests.plain(1)), 0);
    driver.driveEnded(engine, Request.of(2, ticket, List.of()));
    assertEquals(List.of("failed"), counted, "a request is held");
    driver.driveEnded(engine, Request.of(3, new RecordingTicket(), List.of(word("x"))));
    assertTrue(ticket.isAnswered());
    assertEquals(
        List.of("failed", "failed", "failed"),
        counted,
        "packets are received, and another request is held");
  }

  /** Returns a driver whose metrics note what they count. */
  private static SessionDriver driver(List<String> counted) {
    Application echo = new EchoApplication();
    SessionMetrics metrics =
        (SessionMetrics)
            Proxy.newProxyInstance(
                SessionMetrics.class.getClassLoader(),
                new Class<?>[] {SessionMetrics.class},
                (proxy, method, arguments) -> {
                  counted.add(method.getName());
                  return null;
                });
    MemoryBudget budget = new MemoryBudget(Long.MAX_VALUE);
    SessionRegistry registry =
        new SessionRegistry(
            new AdmissionControl(SessionPolicy.DEFAULT, echo, metrics, budget),
            new EndedSessionCache(0, budget));
    return new SessionDriver(new VirtualLoop(), echo, new SessionFaults(metrics), registry, 0);
  }
}
