package dev.holdfast.fsm;

/** A request that came early: its content, its place in the window, and when it arrived. */
record EarlyRequest(Request request, OpenRequest open, long arrived) {}
