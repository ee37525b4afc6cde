package dev.holdfast.http.parser;

/**
 * Why a request is refused before anything looks at it.
 *
 * @param status of the answer
 * @param sentence for people, without the end of a line
 */
public record RequestError(int status, String sentence) {

  static RequestError bad(String sentence) {
    return new RequestError(400, sentence);
  }
}
