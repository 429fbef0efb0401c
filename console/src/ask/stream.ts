// A question's answer as it arrives: sources, then sentence by sentence, then the whole.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { client, type Answer, type AnswerEvent, type Citation, type Hit } from "../api.ts";

/** What is known of an answer so far. */
export interface Asked {
  readonly hits: readonly Hit[];
  readonly sentences: readonly { readonly text: string; readonly citations: readonly number[] }[];
  readonly citations: readonly Citation[];
  /** There when the answer is whole. */
  readonly answer?: Answer;
}

const nothing: Asked = { hits: [], sentences: [], citations: [] };

/** What is known after one more event. */
export function grown(asked: Asked, event: AnswerEvent): Asked {
  if (event.type === "sources") return { ...asked, hits: event.hits };
  if (event.type === "dropped") return asked;
  if (event.type === "answer") return { ...asked, sentences: event.answer.sentences, citations: event.answer.citations, answer: event.answer };
  const first = asked.citations.length;
  return { ...asked, sentences: [...asked.sentences, { text: event.text, citations: event.citations.map((_, index) => first + index) }], citations: [...asked.citations, ...event.citations] };
}

/** The answer to `question`; it grows while it streams and is kept while the page is open. */
export function useAnswer(collection: string, question: string | undefined) {
  const queries = useQueryClient();
  return useQuery<Asked>({
    queryKey: ["ask", collection, question], enabled: question !== undefined, staleTime: Infinity,
    queryFn: async ({ signal, queryKey }) => {
      let asked = nothing;
      for await (const event of client.ask.stream({ collection, question: question ?? "" }, { signal })) {
        asked = grown(asked, event);
        queries.setQueryData(queryKey, asked);
      }
      return asked;
    },
  });
}

/** The answer as Markdown with its quotes below. */
export function asMarkdown(question: string, { sentences, citations }: Asked): string {
  const text = sentences.map((sentence) => `${sentence.text.replace(/\s+/g, " ")} ${sentence.citations.map((index) => `[${index + 1}]`).join("")}`).join(" ");
  const quotes = citations.map(({ quote, title, externalId }, index) => `${index + 1}. “${quote.replace(/\s+/g, " ")}” — ${title === externalId ? title : `${title}, ${externalId}`}`);
  return `**${question}**\n\n${text}\n\n${quotes.join("\n")}\n`;
}
