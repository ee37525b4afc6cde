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
    room.said(0, "ann");
    room.said(1, "bob");
  }

  private void toldToBoth(long seq, long number) {
    room.told(seq, number);
    room.told(seq, number);
  }

  @Test
  void allIsHeardWhenEachMemberHasTheNewest() {
    room.told(8, 0);
    room.told(9, 1);
    assertFalse(room.isHeard());
    room.told(8, 0);
    room.told(9, 1);
    assertTrue(room.isHeard());
  }

  @Test
  void aMessageThatIsToldBehindALaterOneIsHeard() {
    toldToBoth(9, 1);
    assertEquals(1, room.unheard());
    assertFalse(room.isHeard());
    toldToBoth(8, 0);
    assertEquals(0, room.unheard());
    assertTrue(room.isHeard());
  }

  @Test
  void messagesOfOthersHideNoLossAndMakeNone() {
    room.told(8, -1);
    room.told(9, -1);
    assertEquals(2, room.unheard());
    toldToBoth(10, 0);
    toldToBoth(11, 1);
    room.told(12, -1);
    assertTrue(room.isHeard());
    assertEquals(11, room.newestOwn());
  }

  @Test
  void whatIsGivenUpIsUnheardAndNotWaitedFor() {
    toldToBoth(8, 0);
    assertFalse(room.isHeard());
    room.giveUp();
    assertTrue(room.isHeard());
    assertEquals(1, room.unheard());
    room.said(2, "ann");
    assertFalse(room.isHeard());
    toldToBoth(10, 2);
    assertTrue(room.isHeard());
    assertEquals(1, room.unheard());
  }

  @Test
  void whatIsToldAfterItWasGivenUpIsHeardAndHidesNothingUnderWay() {
    room.giveUp();
    room.said(2, "ann");
    toldToBoth(8, 0);
    toldToBoth(9, 1);
    assertEquals(1, room.unheard());
    assertFalse(room.isHeard());
    toldToBoth(10, 2);
    assertEquals(0, room.unheard());
    assertTrue(room.isHeard());
  }

  @Test
  void whatIsRefusedAfterItWasGivenUpIsNotUnheardAndHidesNothingUnderWay() {
    room.giveUp();
    room.said(2, "ann");
    room.refused(0);
    assertEquals(2, room.unheard());
    assertFalse(room.isHeard());
  }

  @Test
  void ofTalkersOnlyTheOneWhoseSessionIsOverIsNotWaitedFor() {
    room.giveUp("ann");
    toldToBoth(8, -1);
    assertFalse(room.isHeard());
    toldToBoth(9, 1);
    assertTrue(room.isHeard());
    assertEquals(1, room.unheard());
  }

  @Test
  void whatATalkerSaidBeforeAToldMessageIsNotWaitedFor() {
    room.said(2, "ann");
    room.said(3, "bob");
    toldToBoth(9, 3); // bob's first one, of number 1, is lost
    assertEquals(3, room.unheard());
    assertFalse(room.isHeard(), "ann's are waited for");
    toldToBoth(10, 0);
    toldToBoth(11, 2);
    assertTrue(room.isHeard());
    assertEquals(1, room.unheard());
  }

  @Test
  void aMemberThatJoinedBehindAMessageHasItWhenOthersAreTold() {
    assertEquals(-1, room.newestOwn());
    room.joined(9); // its welcome overtakes what the others are told
    toldToBoth(8, 0);
    toldToBoth(9, 1);
    assertTrue(room.isHeard());
    room.said(2, "ann");
    toldToBoth(10, 2);
    assertFalse(room.isHeard(), "the third member is not told");
    room.told(10, 2);
    assertTrue(room.isHeard());
  }

  @Test
  void aMemberThatJoinedBehindAMessageAndLeftIsNotWaitedFor() {
    room.joined(9);
    room.left(9, true);
    room.told(8, 0);
    room.told(9, 1);
    room.told(8, 0);
    assertFalse(room.isHeard(), "the second member is not told the newest");
    room.told(9, 1);
    assertTrue(room.isHeard());
  }
}
