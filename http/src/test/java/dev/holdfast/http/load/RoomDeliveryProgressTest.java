package dev.holdfast.http.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoomDeliveryProgressTest {

  private final RoomDeliveryProgress room = new RoomDeliveryProgress("a");

  @BeforeEach
  void twoMembersJoinAndTwoMessagesAreSaid() {
    room.joined(7);
    room.joined(7);
    room.said();
    room.said();
  }

  @Test
  void allIsHeardWhenEachMemberHasTheNewest() {
    room.told(8, 100);
    room.told(9, 100);
    assertFalse(room.isHeard());
    room.told(8, 100);
    room.told(9, 100);
    assertTrue(room.isHeard());
  }

  @Test
  void aMessageThatIsToldBehindALaterOneIsHeard() {
    room.told(9, 100);
    room.told(9, 100);
    assertEquals(1, room.unheard());
    room.told(8, 100);
    assertEquals(0, room.unheard());
    room.told(8, 100);
    assertEquals(0, room.unheard());
    assertTrue(room.isHeard());
  }

  @Test
  void messagesOfOthersHideNoLossAndMakeNone() {
    room.told(8, -1);
    room.told(9, -1);
    assertEquals(2, room.unheard());
    room.told(10, 100);
    room.told(10, 100);
    room.told(11, 100);
    room.told(11, 100);
    room.told(12, -1);
    assertTrue(room.isHeard());
    assertEquals(11, room.newestOwn());
  }

  @Test
  void whatIsGivenUpIsUnheardAndNotWaitedFor() {
    room.told(8, 100);
    room.told(8, 100);
    assertFalse(room.isHeard());
    room.giveUp(200);
    assertTrue(room.isHeard());
    assertEquals(1, room.unheard());
    room.said();
    assertFalse(room.isHeard());
    room.told(10, 300);
    room.told(10, 300);
    assertTrue(room.isHeard());
    assertEquals(1, room.unheard());
  }

  @Test
  void whatIsToldAfterItWasGivenUpIsHeardAndHidesNothingUnderWay() {
    room.giveUp(200);
    room.said();
    room.told(8, 100);
    room.told(8, 100);
    room.told(9, 100);
    room.told(9, 100);
    assertEquals(1, room.unheard());
    assertFalse(room.isHeard());
    room.told(10, 200);
    room.told(10, 200);
    assertEquals(0, room.unheard());
    assertTrue(room.isHeard());
  }

  @Test
  void whatIsRefusedAfterItWasGivenUpIsNotUnheard() {
    room.giveUp(200);
    room.refused();
    assertEquals(1, room.unheard());
  }

  @Test
  void aMemberThatJoinedBehindAMessageHasItWhenOthersAreTold() {
    assertEquals(-1, room.newestOwn());
    room.joined(9); // its welcome overtakes what the others are told
    room.told(8, 100);
    room.told(8, 100);
    room.told(9, 100);
    room.told(9, 100);
    assertTrue(room.isHeard());
    room.said();
    room.told(10, 200);
    room.told(10, 200);
    assertFalse(room.isHeard(), "the third member is not told");
    room.told(10, 200);
    assertTrue(room.isHeard());
  }

  @Test
  void aMemberThatJoinedBehindAMessageAndLeftIsNotWaitedFor() {
    room.joined(9);
    room.left(9, true);
    room.told(8, 100);
    room.told(9, 100);
    room.told(8, 100);
    assertFalse(room.isHeard(), "the second member is not told the newest");
    room.told(9, 100);
    assertTrue(room.isHeard());
  }
}
