package dev.holdfast.http.server;

/**
 * Why a request is refused before anything looks at it.
 *
 * @param status of the answer
 * @param sentence for people, without the end of a line
 */
record Refusal(int status, String sentence) {

  static Refusal bad(String sentence) {
    return new Refusal(400, sentence);
  }
}
