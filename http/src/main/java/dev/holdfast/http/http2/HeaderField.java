package dev.holdfast.http.http2;

/** A field of a head: its name in small letters, and its value. */
record HeaderField(String name, String value) {}
