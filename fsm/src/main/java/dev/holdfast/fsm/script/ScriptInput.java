package dev.holdfast.fsm.script;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The input of one step: what happens to the session. Rids are relative to the script's {@code
 * RID}, times in milliseconds, packets single words. {@link Object#toString} gives the form that
 * scripts are written in.
 */
public sealed interface ScriptInput {

  /** Which kind of input this is. Where kinds are told apart, a switch handles each of these. */
  Kind kind();

  /** The kinds of inputs, by the word that each begins with in a script. */
  enum Kind {
    CREATE,
    REQ,
    FAULT,
    APP,
    END,
    SHUTDOWN,
    EVICTED,
    LOST,
    WRITE_FAILED,
    WAKE,
    TIME
  }

  /** The creation request; its rid is that of {@code cfg RID}, and so much more. */
  record Create(long rid, boolean ack) implements ScriptInput {
    TicketName ticket() {
      return new TicketName(rid, "");
    }

    @Override
    public Kind kind() {
      return Kind.CREATE;
    }

    @Override
    public String toString() {
      return "CREATE" + (rid == 0 ? "" : " " + ticket()) + (ack ? " ack=1" : "");
    }
  }

  /** A request with the ticket of this name. */
  record Req(
      TicketName ticket,
      List<ScriptPacket> packets,
      @Nullable Long ack,
      @Nullable Long pause,
      boolean terminate)
      implements ScriptInput {
    @Override
    public Kind kind() {
      return Kind.REQ;
    }

    @Override
    public String toString() {
      StringBuilder out = new StringBuilder("REQ ").append(ticket);
      out.append(packets.isEmpty() ? "" : " " + ScriptPacket.print(packets));
      if (ack != null) {
        out.append(" ack=").append(ack);
      }
      if (pause != null) {
        out.append(" pause=").append(ScriptTokenCodec.seconds(pause));
      }
      return out.append(terminate ? " type=terminate" : "").toString();
    }
  }

  /**
   * A request with this ticket names the session, but cannot be read or is too much; the condition
   * with which that ends it.
   */
  record Fault(TicketName ticket, String condition) implements ScriptInput {
    static final String UNREADABLE = "bad-request";

    @Override
    public Kind kind() {
      return Kind.FAULT;
    }

    @Override
    public String toString() {
      return "FAULT " + ticket + (condition.equals(UNREADABLE) ? "" : " " + condition);
    }
  }

  /** The application sends packets, in one go. */
  record App(List<ScriptPacket> packets) implements ScriptInput {
    @Override
    public Kind kind() {
      return Kind.APP;
    }

    @Override
    public String toString() {
      return "APP " + ScriptPacket.print(packets);
    }
  }

  /** The application ends the session; {@code none} is the end without a condition. */
  record End(String condition, List<ScriptPacket> last) implements ScriptInput {
    static final String NONE = "none";

    @Override
    public Kind kind() {
      return Kind.END;
    }

    @Override
    public String toString() {
      return "END " + condition + (last.isEmpty() ? "" : " " + ScriptPacket.print(last));
    }
  }

  /** The server stops. */
  record Shutdown() implements ScriptInput {
    @Override
    public Kind kind() {
      return Kind.SHUTDOWN;
    }

    @Override
    public String toString() {
      return "SHUTDOWN";
    }
  }

  /** All sessions together keep too much, and this one is evicted. */
  record Evicted() implements ScriptInput {
    @Override
    public Kind kind() {
      return Kind.EVICTED;
    }

    @Override
    public String toString() {
      return "EVICTED";
    }
  }

  /** The server sees that the socket of this ticket is closed. */
  record Lost(TicketName ticket) implements ScriptInput {
    @Override
    public Kind kind() {
      return Kind.LOST;
    }

    @Override
    public String toString() {
      return "LOST " + ticket;
    }
  }

  /** The flush of the answer on this ticket failed for certain. */
  record WriteFailed(TicketName ticket) implements ScriptInput {
    @Override
    public Kind kind() {
      return Kind.WRITE_FAILED;
    }

    @Override
    public String toString() {
      return "WRITE_FAILED " + ticket;
    }
  }

  /**
   * The server looks whether a timer is due: with {@code cfg LATE=1}, timers fire at no other time.
   */
  record Wake() implements ScriptInput {
    @Override
    public Kind kind() {
      return Kind.WAKE;
    }

    @Override
    public String toString() {
      return "WAKE";
    }
  }

  /** Nothing but the passing of time. */
  record Time() implements ScriptInput {
    @Override
    public Kind kind() {
      return Kind.TIME;
    }

    @Override
    public String toString() {
      return "TIME";
    }
  }
}
