import { Field, Float, Int, ObjectType } from "type-graphql";
import { ListSize } from "../../graphql/cost-directives.js";
import { PhoneNumber } from "../../graphql/scalars.js";

/** Assumed list size for the cost analysis. */
const ASSUMED_TEST_PEOPLE = 10;

@ObjectType({ description: "Test account, if the server has any." })
export class TestPerson {
  @Field(() => PhoneNumber, { description: "A reserved number, to which no code is sent." })
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
  @Field(() => [TestPerson], { description: "Test accounts; none in production." })
  testPeople!: readonly TestPerson[];

  @Field(() => String, {
    nullable: true,
    description: "The key with which browsers subscribe to push messages; null if push is off.",
  })
  pushKey!: string | null;

  @Field(() => Float, {
    nullable: true,
    description: "The largest file that can be uploaded, in bytes; null if upload is off.",
  })
  maxUploadBytes!: number | null;

  @Field(() => Int, { description: "Minutes after sending in which a message can be edited." })
  editWindowMinutes!: number;
}
