/** {@code torte bench}: how fast models are on this machine. */
package dev.torte.app.bench;
