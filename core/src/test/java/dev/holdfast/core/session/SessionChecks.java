package dev.holdfast.core.session;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/** Checks of the sessions of a manager, between two turns of its loop. */
public final class SessionChecks {

  private static final long LONGEST = 600_000; // milliseconds that a timeout may be

  private SessionChecks() {}

  /** Returns what is wrong with a session; null if nothing is. */
  public static @Nullable String problem(ConnectionManager manager, long now) {
    for (Session session : sessions(manager).all()) {
      long deadline = session.engine.deadline();
      if (session.timer.nextLook > deadline || deadline > now + LONGEST) {
        return "a session without a deadline";
      } else if (session.fill(-1, 0) > 1) { // its last packet comes on top
        return "a mailbox beyond its bounds";
      }
    }
    return null;
  }

  private static SessionRegistry sessions(ConnectionManager manager) {
    try {
      Field sessions = ConnectionManager.class.getDeclaredField("sessions");
      sessions.setAccessible(true);
      return (SessionRegistry) sessions.get(manager);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
