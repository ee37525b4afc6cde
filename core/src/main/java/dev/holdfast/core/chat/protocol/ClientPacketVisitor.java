package dev.holdfast.core.chat.protocol;

/** One method for each kind of packet, so that a new kind does not compile until handled. */
public interface ClientPacketVisitor {
  void join(ClientPacket.Join packet);

  void say(ClientPacket.Say packet);

  void whisper(ClientPacket.Whisper packet);

  void typing(ClientPacket.Typing packet);

  void history(ClientPacket.History packet);

  void leave(ClientPacket.Leave packet);

  void who(ClientPacket.Who packet);

  void rooms(ClientPacket.Rooms packet);

  void unreadable(ClientPacket.Unreadable packet);
}
