package dev.holdfast.http.transport.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.holdfast.http.loop.XnioEventLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xnio.XnioExecutor;

class MessageTimeoutTest {

  private static final long LIMIT = 1_000; // milliseconds

  private final List<Long> timers = new ArrayList<>(); // the times at which those that are set fire
  private final XnioEventLoop loop = mock(XnioEventLoop.class);
  private final MessageTimeout timeout = new MessageTimeout(loop, LIMIT, () -> {});
  private long now;

  @BeforeEach
  void keepTime() {
    when(loop.now()).thenAnswer(call -> now);
    when(loop.after(anyLong(), any()))
        .thenAnswer(
            call -> {
              Long due = now + call.<Long>getArgument(0);
              timers.add(due);
              XnioExecutor.Key key = () -> timers.remove(due);
              return key;
            });
  }

  @Test
  void aMessageInPartHasTheLimitFromItsFirstPart() {
    timeout.read(true, 0);
    now = 400;
    timeout.read(true, 0);
    assertEquals(List.of(LIMIT), timers);
  }

  @Test
  void theNextMessageHasItAnew() {
    timeout.read(true, 0);
    now = 400;
    timeout.read(true, 1);
    assertEquals(List.of(400 + LIMIT), timers);
  }

  @Test
  void aMessageThatIsWholeHasNone() {
    timeout.read(true, 0);
    timeout.read(false, 1);
    assertEquals(List.of(), timers);
  }

  @Test
  void theTimeStandsStillWhileNothingIsRead() {
    timeout.read(true, 0);
    now = 400;
    timeout.pause();
    assertEquals(List.of(), timers);
    now = 7_000;
    timeout.read(true, 0);
    assertEquals(List.of(7_000 + LIMIT - 400), timers);
    now += 500;
    timeout.pause();
    now = 9_000;
    timeout.read(true, 0);
    assertEquals(List.of(9_000 + LIMIT - 900), timers);
  }

  @Test
  void itIsStoppedForGood() {
    timeout.read(true, 0);
    timeout.pause();
    timeout.stop();
    assertEquals(List.of(), timers);
    now = 600;
    timeout.read(true, 0);
    assertEquals(List.of(600 + LIMIT), timers);
  }
}
