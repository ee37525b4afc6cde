package dev.holdfast.core.chat.protocol;

import com.google.common.base.Ascii;

/** The codes of {@code error} packets: why something was refused, or a session ended. */
public enum ErrorCode {
  BAD_PACKET,
  UNKNOWN_KIND,
  UNKNOWN_COMMAND,
  UNKNOWN_ROOM,
  NOT_JOINED,
  ALREADY_JOINED,
  BAD_NICK,
  NICK_TAKEN,
  NO_SUCH_MEMBER,
  FORBIDDEN,
  RATE_LIMITED,
  TOO_LONG,
  ROOM_FULL,
  NOT_STORED,
  /** The member has used this id for another text. */
  ID_REUSED,
  BUSY,
  TOO_MANY_CONNECTIONS,
  /** Another session has taken over this membership: the client must not come back by itself. */
  REPLACED,
  /** An admin ended the session: the client must not come back by itself. */
  KICKED,
  /** An admin banned the host: the client must not come back by itself. */
  BANNED;

  private final String word = Ascii.toLowerCase(name()).replace('_', '-');

  /** The code on the wire. */
  String word() {
    return word;
  }
}
