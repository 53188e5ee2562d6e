/**
 * The verbs. A command reads options, calls the modules and prints a result; it throws what goes wrong and never ends the
 * process. Start reading at {@link dev.torte.app.cli.CommandTree}.
 */
package dev.torte.app.cli;
