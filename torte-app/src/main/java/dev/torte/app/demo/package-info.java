/**
 * The demo: writes a story, learns a game world, carries what it learnt into two cores bit for bit, and reports. Knows the
 * other modules only through their public doors; prints and writes, never ends the process. Start reading at {@link
 * dev.torte.app.demo.Demo}.
 */
package dev.torte.app.demo;
