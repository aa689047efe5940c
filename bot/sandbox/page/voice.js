// A voice message to try with: three soft tones, made here, so that no microphone is asked for.

const RATE = 8000;
const SECONDS = 3;
const TONES = [440, 550, 660];

/** `sound` is a WAV of 8 bits; a real messenger would send OGG. */
export function exampleVoice() {
  const samples = new Uint8Array(RATE * SECONDS);
  for (let index = 0; index < samples.length; index += 1) {
    const second = index / RATE;
    const fade = Math.sin(Math.PI * (second % 1));
    samples[index] = 128 + 40 * fade * Math.sin(2 * Math.PI * TONES[Math.floor(second)] * second);
  }
  return { sound: new Blob([header(samples.length), samples], { type: "audio/wav" }), seconds: SECONDS };
}

function header(length) {
  const view = new DataView(new ArrayBuffer(44));
  const write = (at, text) => [...text].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  write(0, "RIFF");
  view.setUint32(4, 36 + length, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  write(36, "data");
  view.setUint32(40, length, true);
  return view;
}
