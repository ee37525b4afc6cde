package dev.holdfast.http.parser;

/**
 * The reason why a request breaks the grammar of HTTP, with the response to it.
 *
 * @param status of the response
 * @param sentence for human readers, without the end of a line
 */
public record RequestRefusal(int status, String sentence) {

  static RequestRefusal bad(String sentence) {
    return new RequestRefusal(400, sentence);
  }
}
