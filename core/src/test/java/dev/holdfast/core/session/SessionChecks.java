package dev.holdfast.core.session;

import static java.util.Objects.requireNonNull;

import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.SessionView;
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
      if (session.timerNode.nextLook > deadline || deadline > now + LONGEST) {
        return "a session without a deadline";
      } else if (session.fill(0, 0) > 4) { // as much as in a pause, when answers came back (S24)
        return "a mailbox beyond its bounds";
      }
    }
    return null;
  }

  /** Whether there is a session with this sid that has not ended. */
  public static boolean isAlive(ConnectionManager manager, String sid) {
    return sessions(manager).find(sid) != null;
  }

  /** Whether a session has dropped its packets, because its mailbox was full. */
  public static boolean hasOverflowed(ConnectionManager manager, String sid) {
    Session session = sessions(manager).find(sid);
    if (session == null) {
      return false;
    }
    Object mailbox = requireNonNull(field(SessionView.class, "mailbox", session.engine));
    return field(mailbox.getClass(), "notice", mailbox) == Condition.SEND_QUEUE_OVERFLOW;
  }

  private static SessionRegistry sessions(ConnectionManager manager) {
    return (SessionRegistry) requireNonNull(field(ConnectionManager.class, "sessions", manager));
  }

  private static @Nullable Object field(Class<?> type, String name, Object object) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field.get(object);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
