/**
 * How far the ABI states of cores mean the same: measures over rows of states, and the report that makes them on held-out text. Knows
 * nothing of training; changes no core. Start reading at {@link dev.torte.app.alignment.AlignmentReport}.
 */
package dev.torte.app.alignment;
