/**
 * A conversation with a byte model: turns in a frame, as many of them as its context holds, and how sure the model is of what it says.
 * Knows nothing of files or options. Start reading at {@link dev.torte.app.chat.Conversation}.
 */
package dev.torte.app.chat;
