package dev.holdfast.http.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HangupHandlerTest {

  private final AtomicBoolean terminal = new AtomicBoolean();
  private final AtomicInteger ends = new AtomicInteger();

  @Test
  void withoutATerminalTheSignalIsIgnored() {
    HangupHandler hangUp = new HangupHandler(terminal::get, ends::incrementAndGet);
    hangUp.hangUp();
    hangUp.hangUp();
    assertEquals(0, ends.get());
  }

  @Test
  void aTerminalThatIsGoneEndsTheServer() {
    terminal.set(true);
    HangupHandler hangUp = new HangupHandler(terminal::get, ends::incrementAndGet);
    hangUp.hangUp();
    assertEquals(0, ends.get(), "it is still there");
    terminal.set(false);
    hangUp.hangUp();
    assertEquals(1, ends.get());
  }
}
