import { Field, Int, ObjectType } from "type-graphql";
import { ListSize } from "../../graphql/cost-directives.js";
import { PhoneNumber } from "../../graphql/scalars.js";

/** Assumed list size for the cost analysis. */
const ASSUMED_TEST_PEOPLE = 10;

@ObjectType({ description: "A made-up person to sign in as where test numbers are on." })
export class TestPerson {
  @Field(() => PhoneNumber, { description: "A number of nobody's, to which no code is sent." })
  phoneNumber!: string;

  @Field(() => String, { description: "The code that signs in with it." })
  code!: string;

  @Field(() => String, { description: "The name that the account gets at its first sign-in." })
  fullName!: string;
}

@ObjectType({ description: "Public facts about this server." })
export class Service {
  @Field(() => String, { description: "Name of the service." })
  name!: string;

  @Field(() => String, { description: "The version of the server." })
  version!: string;

  @ListSize({ assumedSize: ASSUMED_TEST_PEOPLE })
  @Field(() => [TestPerson], { description: "Made-up people to sign in as; none in production." })
  testPeople!: readonly TestPerson[];

  @Field(() => String, {
    nullable: true,
    description: "The key with which browsers subscribe to push messages; null where push is off.",
  })
  pushKey!: string | null;

  @Field(() => Int, { nullable: true, description: "The largest file that can be uploaded; null where upload is off." })
  maxUploadBytes!: number | null;

  @Field(() => Int, { description: "For how many minutes a message can be edited." })
  editWindowMinutes!: number;
}
