/**
 * The program: {@link dev.torte.app.Main} starts it, prints its errors and ends it; {@link dev.torte.app.Engine} wires the
 * other modules together for every command. Knows nothing of arithmetic. Start reading at {@link dev.torte.app.Main}.
 */
package dev.torte.app;
