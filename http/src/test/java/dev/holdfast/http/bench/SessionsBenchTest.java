package dev.holdfast.http.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SessionsBenchTest {

  private static final int SESSIONS = 250; // the last room is smaller

  @Test
  void allSessionsAreServedToTheEnd() throws IOException {
    StringBuilder out = new StringBuilder();
    new SessionsBench(SESSIONS, SESSIONS, out).run();
    for (String where : new String[] {"rooms of 100", "one room"}) {
      assertTrue(out.toString().contains(where + ": 1,250 of 1,250 delivered"), out.toString());
    }
    assertTrue(Pattern.compile("ended: 0; held: 250\\R$").matcher(out).find(), out.toString());
  }
}
