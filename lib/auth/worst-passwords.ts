// Long enough for the length rule and still among the first that anyone tries. Compared in lower case, letters and digits only.
const words = `
123456789012 1234567890123 12345678901234 123456789012345 1234567890123456 123456123456 123123123123 123412341234
012345678901 111222333444 112233445566 098765432109 987654321012 000000000000 111111111111 121212121212 696969696969
qwertyuiop12 qwertyuiop123 qwertyuiop1234 qwertyuiopasdf qwertyqwerty qwerty123456 qwerty1234567 qwerty12345678 qwertyuiopasdfghjkl
qwertyuiopasdfghjklzxcvbnm 1qaz2wsx3edc 1qaz2wsx3edc4rfv qazwsxedcrfv qazwsxedc123 zaq12wsxcde3 zxcvbnmasdfg asdfghjkl123 zxcvbnm12345
1q2w3e4r5t6y 1q2w3e4r5t6y7u 1q2w3e4r5t6y7u8i q1w2e3r4t5y6 abcdefghijkl abcdef123456 abcd12345678 abc123abc123 abcabcabcabc aaaaaaaaaaaa
password1234 password12345 password123456 passwordpassword password12345678 passw0rd1234 passw0rd12345 p4ssw0rd1234 password2020 password2021
password2022 password2023 password2024 password2025 password2026 mypassword12 mypassword123 newpassword1 newpassword123 changepassword
changeme1234 changeme12345 changemenow1 changemeplease letmein12345 letmein123456 letmeinplease welcome12345 welcome123456 welcome2020
welcome2021 welcome2022 welcome2023 welcome2024 welcome2025 welcome2026 iloveyou1234 iloveyou12345 iloveyouforever iloveyousomuch
administrator administrator1 administrator123 adminadmin12 adminadminadmin admin1234567 admin12345678 admin123456789 rootrootroot root12345678
football1234 baseball1234 basketball12 superman1234 batman123456 dragon123456 monkey123456 master123456 shadow123456 michael12345 princess1234
sunshine1234 starwars1234 trustno1trustno1 computer1234 internet1234 samsung12345 liverpool123 manchester12 chelsea12345 barcelona123 realmadrid12
summer202020 summer202120 spring202020 winter202020 autumn202020 testtesttest test12345678 tester123456 guestguest12 secret123456 secretsecret
companyname1 company12345 microsoft123 exchange2016 exchange2019 exchangeserver windows12345 breakwater12 breakwater123 breakwater1234
breakwaterbreakwater correcthorsebatterystaple correcthorse correcthorsebattery thisisapassword thequickbrownfox jesuschrist1 loveyouforever
`;

const worst = new Set(words.split(/\s+/).filter((word) => word !== ""));

/** True for a password that stands near the top of every guessing list, however it is capitalised or punctuated. */
export function isWorstPassword(password: string): boolean {
  return worst.has(password.toLowerCase()) || worst.has(password.toLowerCase().replace(/[^a-z0-9]/g, ""));
}
