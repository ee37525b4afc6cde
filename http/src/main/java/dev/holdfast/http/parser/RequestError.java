package dev.holdfast.http.parser;

/**
 * The reason why a request breaks the grammar of HTTP, with the response to it.
 *
 * @param status of the response
 * @param sentence for human readers, without the end of a line
 */
public record RequestError(int status, String sentence) {

  static RequestError bad(String sentence) {
    return new RequestError(400, sentence);
  }
}
