package dev.holdfast.core.chat.protocol;

import dev.holdfast.core.chat.text.LocalizablePhrase;
import java.util.List;

/**
 * A parsed command: a text that a {@link CommandRecognizer} takes for one, such as those that begin
 * with {@code /}. It is never published. Immutable.
 */
public sealed interface ChatCommand {

  /** Calls the visitor's method for this kind of command. */
  void accept(ChatCommandVisitor visitor);

  /** A command that only admins may use. */
  sealed interface Admin extends ChatCommand {

    @Override
    default void accept(ChatCommandVisitor visitor) {
      visitor.admin(this);
    }

    /** Calls the visitor's method for this kind of command. */
    void accept(AdminCommandVisitor visitor);
  }

  /** Lists the commands that the member may use. */
  record Help() implements ChatCommand {
    @Override
    public void accept(ChatCommandVisitor visitor) {
      visitor.help(this);
    }
  }

  /** Makes the session an admin's, with the password. */
  record Auth(String password) implements ChatCommand {
    @Override
    public void accept(ChatCommandVisitor visitor) {
      visitor.auth(this);
    }

    @Override
    public String toString() {
      return "Auth[a password]";
    }
  }

  /** Lists the commands of admins. */
  record AdminHelp() implements Admin {
    @Override
    public void accept(AdminCommandVisitor visitor) {
      visitor.adminHelp(this);
    }
  }

  /** Makes the session an ordinary one again. */
  record Logout() implements ChatCommand {
    @Override
    public void accept(ChatCommandVisitor visitor) {
      visitor.logout(this);
    }
  }

  /** Shows the host, times and session of a member. */
  record Info(String nick) implements Admin {
    @Override
    public void accept(AdminCommandVisitor visitor) {
      visitor.info(this);
    }
  }

  /**
   * Ends the session of a member.
   *
   * @param reason empty for none
   */
  record Kick(String nick, String reason) implements Admin {
    @Override
    public void accept(AdminCommandVisitor visitor) {
      visitor.kick(this);
    }
  }

  /**
   * Ends the sessions of a host or network, and refuses it for so many seconds.
   *
   * @param target a nick, an address, or the name of a network
   */
  record Ban(String target, String reason, int seconds) implements Admin {
    @Override
    public void accept(AdminCommandVisitor visitor) {
      visitor.ban(this);
    }
  }

  /** Lists the bans. */
  record Bans() implements Admin {
    @Override
    public void accept(AdminCommandVisitor visitor) {
      visitor.bans(this);
    }
  }

  /**
   * Lifts a ban.
   *
   * @param host as it was typed
   */
  record Unban(String host) implements Admin {
    @Override
    public void accept(AdminCommandVisitor visitor) {
      visitor.unban(this);
    }
  }

  /** An unknown command. */
  record Unknown() implements ChatCommand {
    @Override
    public void accept(ChatCommandVisitor visitor) {
      visitor.unknown(this);
    }
  }

  /**
   * A known command with wrong syntax.
   *
   * @param why what is wrong, and how it is written
   */
  record Wrong(List<LocalizablePhrase> why) implements ChatCommand {
    @Override
    public void accept(ChatCommandVisitor visitor) {
      visitor.wrong(this);
    }
  }
}
