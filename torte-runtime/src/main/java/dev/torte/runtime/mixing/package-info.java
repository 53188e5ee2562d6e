/** Context mixing: text that is carried, counted and searched, and how the guesses of all contexts become one. */
package dev.torte.runtime.mixing;
